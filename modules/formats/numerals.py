"""Roman numerals: cohorts are stored by number and shown by numeral."""

from __future__ import annotations

_SIGNS = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def roman(number: int) -> str:
    """III for 3; the digits themselves beyond 3999, for which there is no numeral."""
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        written += sign * count
    return written
