"""One transaction, opened at the edge: nothing else commits or rolls back."""

import ast

from tests.architecture.code import name_of, python_files, tree_of

HOME = "modules/core/db.py"


def test_only_the_core_commits():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("modules", "webapp", "tasks")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"commit", "rollback"}
        if name_of(path) != HOME
    ]
    assert found == []


def test_deeds_open_no_transaction_but_the_sender():
    """Deeds never commit; handing over a message needs its states committed around the network, so sending opens its own."""
    found = {
        name_of(path)
        for path in python_files("modules")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "transaction"
    }
    assert found <= {"modules/deliveries/sending.py", "modules/outbox/relaying.py"}


def test_no_query_reads_the_clock_of_sql():
    """`now` is an argument; `func.now()` or `now()` in a statement would be a second clock."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("modules", "webapp", "tasks")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "current_timestamp"}
        and getattr(node.value, "id", "") == "func"
    ]
    assert found == []


def test_the_domain_reads_no_clock():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("modules")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and getattr(node.value, "id", "") in {"datetime", "date"}
    ]
    assert found == []
