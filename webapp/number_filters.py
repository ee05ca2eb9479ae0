"""Numbers for templates: with the decimal sign, the groups and the percent sign of the page's language (from the CLDR)."""

from __future__ import annotations

from babel.numbers import format_decimal, format_percent

from webapp.languages import current_language

KILO = 1024


def number(value: float) -> str:
    """12 for 12.0, 12.5 in English, 12,5 in Spanish."""
    return format_decimal(value, locale=current_language())


def tenths(value: float) -> str:
    """Always with one decimal, so that means stand in line below each other: 4.0, 3.7."""
    return format_decimal(value, format="#,##0.0", locale=current_language())


def percent(value: float) -> str:
    """84% in English, 84 % in Spanish, for 84.2."""
    return format_percent(value / 100, locale=current_language())


def file_size(size: int) -> str:
    """340 KB; 1.2 MB."""
    return f"{max(1, round(size / KILO))} KB" if size < KILO * KILO else f"{tenths(size / KILO / KILO)} MB"


FILTERS = {"file_size": file_size, "number": number, "percent": percent, "tenths": tenths}
