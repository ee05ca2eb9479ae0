"""A partner's series on the pages: one line with its number of dates, what becomes of them, and the event that visitors read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.importing import Source, import_events
from modules.events.models import Event
from modules.feeds.incoming.arriving import take_in
from modules.formats.reading import read_calendar
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.partners import ZONE, a_calendar, a_partner

WEEKS = [datetime.now(UTC).date() + timedelta(weeks=number, days=10) for number in range(20)]
BOARD = f"""UID:board
SUMMARY:Board
LOCATION:Main hall
DTSTART;TZID={ZONE}:{WEEKS[0]:%Y%m%d}T090000
DTEND;TZID={ZONE}:{WEEKS[0]:%Y%m%d}T100000
RRULE:FREQ=WEEKLY"""
FIVE = BOARD + ";COUNT=5"
MOVED = f"""UID:board
SUMMARY:Budget
RECURRENCE-ID;TZID={ZONE}:{WEEKS[1]:%Y%m%d}T090000
DTSTART;TZID={ZONE}:{WEEKS[1] + timedelta(days=1):%Y%m%d}T130000"""


def named(day):
    return f"{day:%A, %B} {day.day}, {day.year}"


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def shown(fresh_database, editor):
    """The words of the page of a partner of whose calendar one version was published, and another came."""

    def look(before, after, path=""):
        with Session(fresh_database) as session, transaction(session):
            now = read_now(session)
            partner = a_partner(session, now)
            source = Source(name=partner.name, zone=ZONE)
            for body in before:
                import_events(session, read_calendar(a_calendar(body), ZONE, now), ZONE, source.name, now)
            take_in(session, partner, a_calendar(*after), now)
            address = f"/staff/events/partners/{partner.id}{path}"
        return " ".join(page(editor.get(address)).select_one("main").get_text(" ").split())

    return look


def test_a_new_series_is_one_line(shown):
    said = shown([], [FIVE])
    assert "New events (1)" in said
    assert f"5 dates: {named(WEEKS[0])}" in said
    assert f"and so on until {named(WEEKS[4])}" in said


def test_what_is_left_out_is_said(shown):
    assert "More dates follow; we keep the next ones only." in shown([], [BOARD.replace("WEEKLY", "DAILY")])
    assert "One date has a title or description of its own" in shown([], [FIVE, MOVED])


def test_a_change_says_what_becomes_of_the_dates(shown):
    said = shown(
        [FIVE], [FIVE.replace("=5", "=7") + f"\nEXDATE;TZID={ZONE}:{WEEKS[2]:%Y%m%d}T090000", MOVED.replace("Budget", "Board")]
    )
    assert "Changes (1)" in said
    assert f"New: {named(WEEKS[5])}" in said
    assert f"No longer: {named(WEEKS[2])}" in said
    assert f"Moved to: {named(WEEKS[1] + timedelta(days=1))}" in said


def test_many_dates_at_once_are_not_all_named(shown):
    said = shown([FIVE], [FIVE.replace("=5", "=20")])
    assert "and 11 more" in said


def test_time_that_becomes_free_is_a_change(shown):
    said = shown([FIVE], [FIVE + "\nTRANSP:TRANSPARENT"])
    assert "Time in calendars Shown as busy Shown as free" in said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=HOURLY", "It repeats more than once a day"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "never comes true"),
        ("FREQ=DAILY;UNTIL=20200101T000000Z", "not between a year ago and two years from now"),
        ("FREQ=DAILY\nEXRULE:FREQ=WEEKLY", "in a way that we cannot read"),
        ("FREQ=DAILY\nEXDATE:" + ",".join([f"{WEEKS[0]:%Y%m%d}T090000"] * 2001), "more dates than we read at once"),
    ],
)
def test_what_is_not_taken_says_why(shown, rule, said):
    assert said in shown([], [BOARD.replace("FREQ=WEEKLY", rule)], "?show=refused")


def test_visitors_and_editors_open_an_event_of_a_hundred_dates(shown, editor, app, fresh_database):
    shown([BOARD.replace("WEEKLY", "DAILY")], [FIVE])
    with Session(fresh_database) as session:
        event = session.scalars(select(Event)).one()
    visitor = page(app.test_client().get(f"/events/{event.slug}"))
    assert len(visitor.select("table.agenda tr")) == 120
    for path in ("", "/edit", "/move"):
        assert editor.get(f"/staff/events/{event.id}{path}").status_code == 200


def test_of_many_dates_the_next_ones_stand_first(app, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        import_events(session, read_calendar(a_calendar(FIVE), ZONE, now), ZONE, "theirs", now)
        event = session.scalars(select(Event).options(selectinload(Event.sessions))).one()
        first = min(event.sessions, key=lambda each: each.starts_at)
        first.starts_at = event.starts_at = now - timedelta(days=3)
        first.ends_at = first.starts_at + timedelta(hours=1)
        slug, over = event.slug, named(first.starts_at.date())
    when = page(app.test_client().get(f"/events/{slug}")).select_one(".facts").get_text(" ")
    assert named(WEEKS[1]) in when
    assert "and one more session" in when
    assert over not in when
