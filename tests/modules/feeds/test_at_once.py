"""Changes that are committed while a calendar is made, several who make the same at once, clocks that are set back, and emptied tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, event, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import cancel
from modules.events.choices import Choice
from modules.events.models import Event
from modules.feeds.addresses import PublicFeed
from modules.feeds.asking import ask_in
from modules.feeds.models import EntryText, Snapshot
from modules.feeds.publisher import Publisher
from modules.feeds.snapshots import make_bytes
from modules.formats.entries import CalendarUser
from tests.factories.calendars import PUBLISHER
from tests.factories.events import a_tag, an_event

ALL, SPANISH = PublicFeed("en"), PublicFeed("es")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
WRITING, KEEPING = "FROM events_event", "INTO feeds_snapshot"


@pytest.fixture
def events(fresh_database) -> list[int]:
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        return [an_event(session, now, tags=[a_tag(session)]).id for _ in range(40)]


def made(engine: Engine, feed: PublicFeed = ALL, publisher: Publisher = PUBLISHER) -> bytes:
    """What is sent to who asks now: what was kept if it is fresh."""
    with Session(engine) as session, transaction(session):
        asked = ask_in(session, feed.key, PUBLISHER.style)
        return (asked.fresh or make_bytes(session, publisher, feed, asked.moment)).body


def stale(engine: Engine) -> None:
    with Session(engine) as session, transaction(session):
        raise_calendar_version(session, read_now(session))


def from_nothing(engine: Engine, feed: PublicFeed = ALL) -> bytes:
    """What would be sent if nothing had ever been written."""
    with Session(engine) as session:
        for kind in (Snapshot, EntryText):
            session.execute(delete(kind))
        return make_bytes(session, PUBLISHER, feed, read_now(session)).body


def call_off(engine: Engine, event_id: int) -> None:
    with Session(engine) as session, transaction(session):
        version = session.get_one(Event, event_id).version
        cancel(session, event_id, "No heat.", seen_version=version, actor_id=None, now=read_now(session))


@contextmanager
def just_before(engine: Engine, mark: str, deed) -> Iterator[list[str]]:
    """Do the deed once, before the first statement that bears the mark; the list then holds that statement."""
    met: list[str] = []

    def meet(_connection, _cursor, statement, *_others) -> None:
        if mark in statement and not met:
            met.append(statement)
            deed()

    event.listen(engine, "before_cursor_execute", meet)
    try:
        yield met
    finally:
        event.remove(engine, "before_cursor_execute", meet)


@pytest.mark.parametrize("mark", [WRITING, KEEPING])
def test_what_changes_while_a_calendar_is_made_is_told_with_the_next_question(fresh_database, events, mark):
    made(fresh_database)
    with Session(fresh_database) as session, transaction(session):
        an_event(session, read_now(session))  # so that one entry must be written, and the others stand
        raise_calendar_version(session, read_now(session))
    with just_before(fresh_database, mark, lambda: call_off(fresh_database, events[1])) as met:
        before = made(fresh_database)
    assert met
    assert before.count(b"STATUS:CANCELLED") == 0
    after = made(fresh_database)
    assert after.count(b"STATUS:CANCELLED") == 1
    assert after == from_nothing(fresh_database)


def test_an_event_that_leaves_while_a_calendar_is_made_is_gone_with_the_next_question(fresh_database, events):
    def leave() -> None:
        with Session(fresh_database) as session, transaction(session):
            session.get_one(Event, events[0]).status = "draft"
            raise_calendar_version(session, read_now(session))

    with just_before(fresh_database, KEEPING, leave) as met:
        assert made(fresh_database).count(b"BEGIN:VEVENT") == len(events)
    assert met
    assert made(fresh_database).count(b"BEGIN:VEVENT") == len(events) - 1


def test_two_who_write_the_same_entries_at_once_never_cross(fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        daily = [(now + number * DAY, now + number * DAY + HOUR) for number in range(60)]
        for _ in range(5):
            an_event(session, now, sessions=daily)
    feeds = [ALL, PublicFeed("en", Choice(format="online"))]
    ready, met = Barrier(len(feeds)), []

    def meet(_connection, _cursor, statement, *_others) -> None:
        if KEEPING in statement:
            met.append(ready.wait())

    event.listen(fresh_database, "before_cursor_execute", meet)
    try:
        with ThreadPoolExecutor(len(feeds)) as threads:
            for number in range(2):
                # Of a site whose organizer is called otherwise, all entries are written anew.
                publisher = replace(PUBLISHER, organizer=CalendarUser(f"Agency {number}", "help@example.org"))
                stale(fresh_database)
                bodies = list(threads.map(lambda feed, by=publisher: made(fresh_database, feed, by), feeds))
                assert [body.count(f"Agency {number}".encode()) for body in bodies] == [300] * 2
    finally:
        event.remove(fresh_database, "before_cursor_execute", meet)
    assert len(met) == 4


def test_many_who_ask_while_events_change_end_with_what_is_true(fresh_database, events):
    feeds = [ALL, SPANISH, PublicFeed("en", Choice(format="online"))]
    deeds = [partial(call_off, fresh_database, each) for each in events[:6]]
    jobs = deeds + [partial(made, fresh_database, feed) for feed in feeds * 8]
    Random(7).shuffle(jobs)
    with ThreadPoolExecutor(6) as threads:
        for ended in [threads.submit(each) for each in jobs]:
            ended.result()
    for feed in feeds:
        last = made(fresh_database, feed)
        assert last.count(b"STATUS:CANCELLED") == len(deeds)
        assert last == from_nothing(fresh_database, feed)


def test_emptied_tables_give_the_same_bytes(fresh_database, events):
    before = made(fresh_database)
    with fresh_database.begin() as connection:
        connection.execute(text("truncate feeds_entry, feeds_snapshot"))
    assert made(fresh_database) == before


def test_a_clock_that_was_set_back_takes_no_date_back(session, now):
    event = an_event(session, now, changed_at=now + HOUR)
    ahead = make_bytes(session, PUBLISHER, ALL, now + HOUR)
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=now)
    behind = make_bytes(session, PUBLISHER, ALL, now)
    stamps = [re.findall(rb"LAST-MODIFIED:(\d+T\d+Z)", each.body) for each in (ahead, behind)]
    assert stamps[0] <= stamps[1]
    assert (behind.last_modified, b"STATUS:CANCELLED" in behind.body) == (ahead.last_modified + SECOND, True)
    assert session.scalars(select(Snapshot.etag)).one() == behind.etag
