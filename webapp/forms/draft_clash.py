"""What two people said of one thing, where it differs, as `web/macros/clash.html` shows it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from webapp.event_presenting import brief, plain_day, site_zone


def differences(theirs: Any, mine: Any) -> list[tuple[str, str, str]]:
    """(language, theirs, mine) of each field of two drafts that differs; the language is empty where the text has none."""
    pairs = ((each.name, getattr(theirs, each.name), getattr(mine, each.name)) for each in fields(theirs))
    return [(_language(name), _shown(stands), _shown(typed)) for name, stands, typed in pairs if stands != typed]


def _language(name: str) -> str:
    return name[-2:] if name.endswith(("_en", "_es")) else ""


def _shown(value: Any) -> str:
    match value:
        case datetime():
            return brief(value, site_zone())
        case date():
            return plain_day(value)
        case None:
            return ""
    return str(value)
