"""Shortening a text that was written for a page, so that it fits into a message."""

from __future__ import annotations

import re

from modules.formats.cleaning import clean_line
from modules.mailings.items.wordings import count_words

_TRAILING = " ,;:-\N{EN DASH}\N{EM DASH}"
# Not after a single letter ("a.m.", "J. Edic-Bryant") or a title, and only where a sentence can begin.
_ENDS = re.compile(r"""(?<!\b\w\.)(?<!\b[DMS]r\.)(?<!\bMrs\.)(?<!\bSra\.)(?<=[.!?…])["”»)]?\s+(?=[¿¡"“«(]*[A-ZÁÉÍÓÚÑ0-9])""")


def shorten(text: str, most: int) -> str:
    """As many whole sentences as have at most so many words together; of a first one that is longer, its beginning and an ellipsis."""
    said = clean_line(text)
    ends = [*(found.end() for found in _ENDS.finditer(said)), len(said)]
    fitting = [end for end in ends if count_words(said[:end]) <= most]
    return said[: max(fitting)].rstrip() if fitting else _cut(said, most)


def _cut(said: str, most: int) -> str:
    words = said.split()
    while words and count_words(" ".join(words)) > most:
        words.pop()
    kept = " ".join(words).rstrip(_TRAILING)
    return f"{kept} …" if kept else ""
