"""A template takes from others only what it, or a part that it includes, says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.code import ROOT

PAGES = ROOT / "templates"
TAKEN = re.compile(r'\{%-?\s*from\s+"([^"]+)"\s+import\s+(.+?)(?:\s+with(?:out)?\s+context)?\s*-?%\}', re.DOTALL)
INCLUDED = re.compile(r'include\s+"([^"]+)"')


def said(page: Path) -> str:
    """Its words without its imports, and those of what it includes."""
    text = page.read_text(encoding="utf-8")
    return TAKEN.sub("", text) + "".join(said(part) for name in INCLUDED.findall(text) for part in parts(PAGES / name))


def parts(name: Path) -> list[Path]:
    """The file; those of a folder where which one is chosen by what is shown."""
    return list(name.glob("*.html")) if name.is_dir() else [name]


def unused(page: Path) -> Iterator[str]:
    words = said(page)
    for _source, names in TAKEN.findall(page.read_text(encoding="utf-8")):
        for name in names.split(","):
            called = name.split(" as ")[-1].strip()
            if not re.search(rf"\b{called}\b", words):
                yield called


def test_nothing_is_imported_in_vain():
    pages = sorted(PAGES.rglob("*.html"))
    assert len(pages) > 100
    assert {str(page.relative_to(PAGES)): found for page in pages if (found := list(unused(page)))} == {}
