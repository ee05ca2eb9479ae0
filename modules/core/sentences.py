"""Sentences made of parts."""

from __future__ import annotations

import re

_TWO_STOPS = re.compile("([ap]\\.[ \N{NO-BREAK SPACE}]?m\\.)\\.(?!\\.)")


def end_once(text: str) -> str:
    """A sentence that ends with "5:00 p.m." has one full stop, not two. Keeps the kind of text: safe HTML stays safe."""
    return type(text)(_TWO_STOPS.sub(r"\1", text))
