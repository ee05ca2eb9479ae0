"""What is kept of who fetches a private calendar: when it was last, and the name of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from psycopg import Connection

PROGRAMS = (
    ("Google-Calendar-Importer", "Google Calendar"),
    ("Microsoft", "Outlook"),
    ("Outlook", "Outlook"),
    ("Exchange", "Outlook"),
    ("Thunderbird", "Thunderbird"),
    ("Lightning", "Thunderbird"),
    ("Nextcloud", "Nextcloud"),
    ("ICSx5", "ICSx5"),
    ("khal", "khal"),
    ("vdirsyncer", "vdirsyncer"),
    ("Evolution", "GNOME Calendar"),
    ("gnome-calendar", "GNOME Calendar"),
    ("Proton", "Proton Calendar"),
    ("Fastmail", "Fastmail"),
    ("Yahoo", "Yahoo Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("CalendarAgent", "Apple Calendar"),
    ("iCal/", "Apple Calendar"),
    ("Calendar/", "Apple Calendar"),
    ("macOS/", "Apple Calendar"),
    ("iOS/", "Apple Calendar"),
    ("Mozilla/", "browser"),
)
"""A mark in what a program calls itself → its name; the first that fits, since some name others they are like. `browser` and
`other` are no names: pages say them in words."""
ANOTHER = "other"

_NOTE = """
with told as (
  select * from unnest(%(ids)s::bigint[], %(moments)s::timestamptz[], %(programs)s::text[]) told (id, moment, program)
), free as (
  select feed.id from feeds_private feed where feed.id = any(%(ids)s) order by feed.id for no key update skip locked
)
update feeds_private feed set fetched_at = told.moment, fetched_by = told.program from told join free using (id)
where feed.id = told.id and (feed.fetched_at is null or feed.fetched_at < told.moment) and feed.ended_at is null
"""


@dataclass(frozen=True)
class Fetch:
    """Somebody's program had a calendar at a moment."""

    feed_id: int
    moment: datetime
    program: str


@lru_cache(maxsize=256)
def program_of(agent: str) -> str:
    """The name of a program by what it calls itself."""
    return next((name for mark, name in PROGRAMS if mark.lower() in agent.lower()), ANOTHER)


def note_fetches(connection: Connection, fetches: Sequence[Fetch]) -> None:
    """Write them in one statement that waits for nobody: a row that somebody holds just now is left as it is."""
    told = {
        "ids": [each.feed_id for each in fetches],
        "moments": [each.moment for each in fetches],
        "programs": [each.program for each in fetches],
    }
    connection.execute(_NOTE, told)
