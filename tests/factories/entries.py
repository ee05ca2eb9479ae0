"""Calendar entries for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from modules.formats.entries import CalendarUser, Entry


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def an_entry(**over: Any) -> Entry:
    """An hour on a summer morning in Los Angeles; any field may be given."""
    values: dict[str, Any] = {
        "uid": "6e0f2c52-2c1a-4d0f-8f5e-0d9f6a7f1b11",
        "sequence": 0,
        "starts": utc(2026, 7, 1, 17),
        "ends": utc(2026, 7, 1, 18),
        "zone": "America/Los_Angeles",
        "summary": "Sample workshop",
        "created": utc(2026, 1, 2),
        "last_modified": utc(2026, 3, 4, 5, 6),
        "organizer": CalendarUser("Sample Agency", "events@agency.example"),
    }
    return Entry(**(values | over))
