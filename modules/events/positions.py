"""Where on Earth an event takes place: latitude and longitude in one line, as maps give them."""

from __future__ import annotations

import re

_POSITION = re.compile(r"(-?\d{1,2}(?:\.\d{1,15})?)[ ,;]+(-?\d{1,3}(?:\.\d{1,15})?)")
# A tenth of a metre, and what is nearer to nothing than ten metres is nothing: calendars hold no exponents.
_DIGITS = 6
_LEAST = 0.0001


def read_position(text: str) -> tuple[float, float] | None:
    """Degrees north and east of `36.7378, -119.7871`; None for an empty text. Raises ValueError for what is no place on Earth."""
    if not text:
        return None
    found = _POSITION.fullmatch(text.strip())
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise ValueError(text)
    return _rounded(float(found[1])), _rounded(float(found[2]))


def write_position(position: tuple[float, float] | None) -> str:
    """The line that reads as this position."""
    return ", ".join(f"{degrees:.{_DIGITS}f}".rstrip("0").rstrip(".") for degrees in position) if position else ""


def _rounded(degrees: float) -> float:
    return round(degrees, _DIGITS) if abs(degrees) >= _LEAST else 0.0
