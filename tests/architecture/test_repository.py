"""The repository speaks of the project alone."""

import re

from tests.architecture.code import name_of, tracked_files

TEXT = {
    ".py",
    ".md",
    ".html",
    ".toml",
    ".yml",
    ".yaml",
    ".lock",
    ".json",
    ".mjs",
    ".js",
    ".css",
    ".scss",
    ".txt",
    ".mjml",
    ".cfg",
}
FORBIDDEN = {
    "a registry's host": re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian"),
    "a path of one machine": re.compile(r"/root/|/home/[a-z]+/|/work/main"),
    "work left undone": re.compile(r"\b(TODO|FIXME|XXX)\b"),
}


def test_no_file_names_what_it_should_not():
    found = [
        f"{name_of(path)}: {what}: {match.group(0)}"
        for path in tracked_files()
        if path.suffix in TEXT and path.name != "test_repository.py"
        for what, pattern in FORBIDDEN.items()
        for match in [pattern.search(path.read_text(encoding="utf-8", errors="replace"))]
        if match
    ]
    assert found == []


def test_locks_hold_hashes_and_no_addresses():
    for path in tracked_files():
        if path.name in {"requirements.lock", "requirements-dev.lock"}:
            text = path.read_text()
            assert "http" not in text
            assert text.count("==") <= text.count("--hash=sha256:")
        if path.name == "package-lock.json":
            assert '"resolved"' not in path.read_text()


def test_no_large_file_is_tracked():
    assert [name_of(path) for path in tracked_files() if path.stat().st_size > 2_000_000] == []
