"""Text as calendar programs can bear it."""

from __future__ import annotations

import re

# Line separators that some readers split at and others lose the whole property for.
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters, which RFC 5545 (3.1) forbids, halves of characters, which UTF-8 cannot write, and the mark of byte order, which
# comes along when a text is pasted: some readers take it off where a value begins with it, others keep it.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def clean_text(text: str) -> str:
    """Text of several lines: every kind of line break becomes a newline, control characters go, ends are trimmed."""
    return _FORBIDDEN.sub("", _LINE_BREAKS.sub("\n", text)).replace("\t", " ").strip()


def clean_line(text: str) -> str:
    """Text of one line: like clean_text, and each run of blanks and breaks becomes one blank."""
    return " ".join(clean_text(text).split())
