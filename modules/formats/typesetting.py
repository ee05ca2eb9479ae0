"""Paper: a Typst source and its values become a tagged PDF (PDF/UA-1, readable aloud), the same bytes for the same input.

Values go in as JSON and are never parsed as markup. No clock is read: a date that a document shows or keeps is one of its
values. Public Sans stands beside this file, so that paper looks like the pages wherever it is set; what Public Sans cannot show
(names in other scripts) comes from the typesetter's own fonts, then from those of the machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
STANDARD: list[typst.PDFStandard] = ["ua-1"]
NO_GLYPH = "could not be displayed"
NO_FILES: Mapping[str, bytes] = {}


class TypesettingFailed(Exception):
    """The source cannot be set: a mistake in it, or no title, no language or a picture without words for it."""


def typeset(source: str, values: Mapping[str, Any], files: Mapping[str, bytes] = NO_FILES) -> bytes:
    """The PDF of a source that reads `json(bytes(sys.inputs.values))`, with its pictures and includes by name in `files`.

    A character that no font has is left blank, and that one document does not claim the standard: better than no document.
    """
    pages = {**files, "main.typ": source.encode()}
    inputs = {"values": json.dumps(values, ensure_ascii=False)}
    try:
        return _compile(pages, inputs, STANDARD)
    except TypesettingFailed as failure:
        if NO_GLYPH not in str(failure):
            raise
    return _compile(pages, inputs, [])


def _compile(pages: dict[str, bytes], inputs: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    compiler = typst.Compiler(input=pages, font_paths=_fonts(), sys_inputs=inputs)  # type: ignore[type-var]  # its stub forgets mappings
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=standards, timestamp=0)
    except typst.TypstError as error:
        raise TypesettingFailed(error.diagnostic or error.message) from error
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Looked for once in each process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[FONTS])
