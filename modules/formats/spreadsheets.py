"""Rows for spreadsheet programs, as CSV (RFC 4180) in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet would calculate."""
MARK = "\ufeff"
"""Tells spreadsheet programs that the file is UTF-8."""


def csv_of(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """The file. A text that could be taken for a formula gets an apostrophe in front, so that it stays a text; numbers stay."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode()


def _harmless(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
