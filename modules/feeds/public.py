"""Public calendars: all events, or one. The same rows always give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.core.times import day_start, local
from modules.events.entries import entries_of
from modules.events.models import Event
from modules.events.months import next_month
from modules.feeds.entries import Stamps, Window, shown_events, stamps
from modules.formats.entries import Entry
from modules.formats.icalendar_text import calendar
from modules.formats.vevent import tzid, vevent

CANCELLED_KEPT = timedelta(days=90)
MONTHS_BACK = 12


# An entry is a value: the same one is written once, however often it is asked for.
_vevent = lru_cache(maxsize=2048)(vevent)


@dataclass(frozen=True)
class CalendarWords:
    """The words of a calendar in one language: its name, and what stands before the title of what is cancelled."""

    locale: str
    name: str
    cancelled: str


@dataclass(frozen=True)
class Feed:
    """A calendar as it is sent. `etag` is of these very bytes; `last_modified` moves when an entry comes, changes or leaves."""

    body: bytes
    last_modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, 8.8.1)."""
        return hashlib.sha256(self.body).hexdigest()[:32]


def window_at(now: datetime, zone: str, *, past: bool = False) -> Window:
    """From the first day of the month twelve months ago, cut at midnights so that bytes change at most once a day."""
    today = local(now, zone).date()
    kept_since = day_start(today, zone) - CANCELLED_KEPT
    opens = day_start(next_month(today.replace(day=1), -MONTHS_BACK), zone)
    return Window(None if past else opens, kept_since)


def public_calendar(
    session: Session, words: CalendarWords, links: Links, zone: str, now: datetime, *, past: bool = False
) -> Feed:
    """All public events; four statements. With `past`, those of all years."""
    window = window_at(now, zone, past=past)
    newest = _last_modified(stamps(session, window), zone, now, past=past)
    entries = [
        entry
        for event in shown_events(session, window)
        for entry in entries_of(event, words.locale, links, dropped_since=window.kept_since)
    ]
    return Feed(_written(entries, words, zone, now), newest)


def event_calendar(event: Event, words: CalendarWords, links: Links, now: datetime) -> Feed:
    """One event, whenever it was; asks nothing."""
    kept_since = window_at(now, event.time_zone).kept_since
    entries = entries_of(event, words.locale, links, dropped_since=kept_since)
    return Feed(_written(entries, words, event.time_zone, now), event.changed_at)


def _last_modified(known: Stamps, zone: str, now: datetime, *, past: bool) -> datetime:
    """The last change, or the midnight at which an entry last left: of a month, or 90 days after it was cancelled."""
    moments = [known.changed_at]
    if known.dropped_at:
        moments.append(day_start(local(known.dropped_at + CANCELLED_KEPT, zone).date() + timedelta(days=1), zone))
    if not past:
        moments.append(day_start(local(now, zone).date().replace(day=1), zone))
    return min(max(moments), now)


def _written(entries: Iterable[Entry], words: CalendarWords, zone: str, now: datetime) -> bytes:
    ordered = sorted(entries, key=lambda entry: (entry.starts.isoformat(), entry.uid))
    zones = {name for entry in ordered if (name := tzid(entry))}
    years = [when.year for entry in ordered for when in (entry.starts, entry.ends)] or [now.year]
    vevents = [_vevent(entry, cancelled_prefix=words.cancelled) for entry in ordered]
    return calendar(words.name, vevents, zone=zone, zones=zones, years=(min(years), max(years)))
