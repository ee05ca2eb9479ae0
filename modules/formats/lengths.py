"""How long something takes, in the short form of tables; units come from the CLDR."""

from __future__ import annotations

from babel.units import format_unit

HOUR = 60


def say_length(minutes: int, locale: str) -> str:
    """Hours and minutes: `2 hr 30 min`; what is nothing is left out, unless both are."""
    hours, rest = divmod(minutes, HOUR)
    parts = [(hours, "duration-hour"), (rest, "duration-minute")]
    said = [_say(number, unit, locale) for number, unit in parts if number]
    return " ".join(said or [_say(0, "duration-minute", locale)])


def _say(number: int, unit: str, locale: str) -> str:
    """One in full: the short forms of Spanish have no singular, and Babel would say "1 horas"."""
    return format_unit(number, unit, length="long" if number == 1 else "short", locale=locale)
