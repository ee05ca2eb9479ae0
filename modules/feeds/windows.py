"""How far back a calendar reaches, cut at midnights: its bytes change by time at most once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from modules.core.times import day_start, local
from modules.events.months import next_month

CANCELLED_KEPT = timedelta(days=90)
MONTHS_BACK = 12


@dataclass(frozen=True)
class Window:
    """What ended before `opens` is left out (None: nothing), and what was cancelled before `kept_since`; it moves at `until`."""

    opens: datetime | None
    kept_since: datetime
    until: datetime


def window_at(now: datetime, zone: str, *, past: bool = False) -> Window:
    """From the first day of the month twelve months ago, or with `past` from the beginning."""
    today = local(now, zone).date()
    opens = day_start(next_month(today.replace(day=1), -MONTHS_BACK), zone)
    kept_since = day_start(today, zone) - CANCELLED_KEPT
    return Window(None if past else opens, kept_since, day_start(today + timedelta(days=1), zone))
