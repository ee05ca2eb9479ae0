"""How long something takes, in the short form of tables; units come from the CLDR."""

from __future__ import annotations

from babel.units import format_unit

HOUR = 60


def say_length(minutes: int, locale: str) -> str:
    """Hours and minutes: `1 hr 30 min`; what is nothing is left out, unless both are."""
    hours, rest = divmod(minutes, HOUR)
    parts = [(hours, "duration-hour"), (rest, "duration-minute")]
    said = [format_unit(number, unit, length="short", locale=locale) for number, unit in parts if number]
    return " ".join(said or [format_unit(0, "duration-minute", length="short", locale=locale)])
