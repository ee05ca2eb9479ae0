"""Words a person reads live in templates: no sentence stands in Python outside forms and the console."""

import ast

from tests.architecture.code import docstrings_of, name_of, python_files, tree_of

DATE_PATTERN = "EEEE"


def spoken(path) -> list[str]:
    """Texts of four words or more that end like a sentence or start with a capital: nobody writes SQL or names like that."""
    tree = tree_of(path)
    known = docstrings_of(tree)
    return [
        f"{name_of(path)}:{node.lineno}: {node.value[:60]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known
        if len(node.value.split()) >= 4 and node.value[:1].isupper() and "\n" not in node.value
        if not node.value.startswith(DATE_PATTERN)
    ]


def test_no_sentence_in_the_domain():
    found = [line for path in python_files("modules") for line in spoken(path)]
    assert found == []


def test_no_sentence_in_views():
    found = [line for path in python_files("webapp/views") for line in spoken(path)]
    assert found == []
