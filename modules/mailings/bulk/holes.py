"""The holes in a pressed page: what differs from reader to reader.

A hole is a name between two characters for private use. Whoever presses a page takes those out of what people typed
(`without_marks`), so nothing that an editor writes is taken for a hole.
"""

from __future__ import annotations

from enum import StrEnum

OPEN, CLOSE = "\ue000", "\ue001"


class Hole(StrEnum):
    """What is filled in; as text it is the mark that stands in a page."""

    LEAVE = f"{OPEN}leave{CLOSE}"
    """The address at which this list is left."""
    PREFERENCES = f"{OPEN}preferences{CLOSE}"
    """The address at which the reader chooses what comes."""


def without_marks(typed: str) -> str:
    """What somebody typed, with nothing in it that could be read as a hole."""
    return typed.replace(OPEN, "").replace(CLOSE, "")
