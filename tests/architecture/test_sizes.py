"""Files and functions that have grown too large to be read at once."""

from tests.architecture.code import functions_of, name_of, python_files

FOLDERS = ("modules", "webapp", "tasks")
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
LINES_OF_A_VIEW = 20
LINES_OF_A_TASK = 10


def test_no_file_is_too_long():
    long = {name_of(path): path.read_text().count("\n") for path in python_files(*FOLDERS)}
    assert {name: lines for name, lines in long.items() if lines > LINES_OF_A_FILE} == {}


def test_no_function_is_too_long():
    found = [
        f"{name_of(path)}:{function.name} has {function.end_lineno - function.lineno + 1} lines"
        for path in python_files(*FOLDERS)
        for function in functions_of(path)
        if function.end_lineno - function.lineno + 1 > LINES_OF_A_FUNCTION
    ]
    assert found == []


def body_lines(function) -> int:
    """Lines without decorators, signature and docstring."""
    body = (
        function.body[1:] if function.body and hasattr(function.body[0], "value") and len(function.body) > 1 else function.body
    )
    return body[-1].end_lineno - body[0].lineno + 1


def test_views_are_short():
    found = [
        f"{name_of(path)}:{function.name} has {body_lines(function)} lines"
        for path in python_files("webapp/views")
        for function in functions_of(path)
        if function.decorator_list and body_lines(function) > LINES_OF_A_VIEW
    ]
    assert found == []


def test_tasks_are_short():
    found = [
        f"{name_of(path)}:{function.name} has {body_lines(function)} lines"
        for path in python_files("tasks")
        for function in functions_of(path)
        if any("task" in str(getattr(getattr(each, "func", each), "attr", "")) for each in function.decorator_list)
        and body_lines(function) > LINES_OF_A_TASK
    ]
    assert found == []
