"""A weekly event with exceptions, through two years, both changes of the clock and the deeds of staff; and its bytes elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft, Meeting
from modules.events.moving import Move, move
from modules.events.publishing import publish
from modules.events.writing import write
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from tests.factories.calendars import PUBLISHER
from tests.factories.events import a_draft, a_tag, an_event, wall
from tests.readers.rules import feed_faults

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
# Every other Tuesday, 5:30 to 7 p.m., from January 2026 to December 2027.
MEETINGS = tuple(
    Meeting(start, start + 1.5 * HOUR) for start in (wall("2026-01-13 17:30") + 2 * number * WEEK for number in range(51))
)
DROPPED, MOVED = 5, 22


def with_exceptions(session: Session, zone: str):
    """The published event after a move: one session dropped, one a day later and in the morning."""
    event = write(session, a_draft(meetings=MEETINGS, time_zone=zone), None, NOW)
    publish(session, event.id, seen_version=event.version, actor_id=None, now=NOW)
    stored = EventDraft.of(event)
    meetings = list(stored.meetings)
    start = meetings[MOVED].starts.replace(hour=9) + DAY
    meetings[MOVED] = replace(meetings[MOVED], starts=start, ends=start + HOUR)
    del meetings[DROPPED]
    move(
        session, event.id, Move(zone, tuple(meetings), stored.place), seen_version=event.version, actor_id=None, now=NOW + HOUR
    )
    return event


def wanted(zone: str):
    """Start, end, status of all sessions, from what was typed alone."""
    rows = [[meeting.starts, meeting.ends, "CONFIRMED"] for meeting in MEETINGS]
    start = rows[MOVED][0].replace(hour=9) + DAY
    rows[MOVED][:2], rows[DROPPED][2] = [start, start + HOUR], "CANCELLED"
    return sorted((*(each.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for each in row[:2]), row[2]) for row in rows)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe"])
def test_all_programs_see_every_session_and_each_exception(session, programs, zone):
    event = with_exceptions(session, zone)
    session.flush()
    body = make_bytes(session, PUBLISHER, PublicFeed("en"), NOW + 2 * HOUR).body
    assert feed_faults(body) == []
    seen = programs.see(body)
    for name, entries in seen.items():
        assert sorted((each.starts, each.ends, each.status) for each in entries) == wanted(zone), name
        assert entries == seen["icalendar"], name
        assert {each.sequence for each in entries} == {1}
    assert {each.uid for each in seen["ical.js"]} == {each.uid for each in event.sessions}


def test_a_cancelled_course_is_cancelled_session_by_session_under_the_same_uids(session, programs):
    event = with_exceptions(session, "America/Los_Angeles")
    before = make_bytes(session, PUBLISHER, PublicFeed("en"), NOW + 2 * HOUR).body
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=NOW + 3 * HOUR)
    after = make_bytes(session, PUBLISHER, PublicFeed("en"), NOW + 4 * HOUR).body
    old, new = programs.see(before), programs.see(after)
    for name, entries in new.items():
        assert [each[:3] for each in entries] == [each[:3] for each in old[name]], name
        assert {(each.status, each.sequence) for each in entries} == {("CANCELLED", 2)}


ELSEWHERE = """
import sys
from datetime import UTC, datetime
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from tests.factories.calendars import PUBLISHER
with Session(create_engine(sys.argv[1])) as session:
    sys.stdout.buffer.write(make_bytes(session, PUBLISHER, PublicFeed("en"), datetime.fromisoformat(sys.argv[2])).body)
"""


def test_other_processes_make_the_same_bytes_of_the_same_rows(fresh_database):
    with Session(fresh_database) as session, transaction(session):
        for number in range(6):
            tags = [a_tag(session, name) for name in ("Families", "Teachers", "LCAP", "Data")]
            an_event(
                session,
                NOW,
                starts_at=NOW + number * DAY,
                tags=tags,
                description="**Bold**, _plain_",
                page_link="https://a.example/",
            )
    address = fresh_database.url.render_as_string(hide_password=False)
    bodies = set()
    for seed in ("0", "1", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        command = [sys.executable, "-c", ELSEWHERE, address, (NOW + HOUR).isoformat()]
        bodies.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    (body,) = bodies
    assert body.count(b"BEGIN:VEVENT") == 6
    assert feed_faults(body) == []
