"""A partner's weekly meeting: seen as one thing, published as one event, decided on once however time goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.events.models import Event, EventSession
from modules.feeds.incoming.arriving import validators_of
from modules.feeds.incoming.deciding import set_aside
from modules.feeds.incoming.keeping import bring_file
from modules.feeds.incoming.outcomes import UNKNOWN, NotModified, Received, Validators
from modules.feeds.incoming.polling import claim_due, settle
from modules.feeds.incoming.queries import calendars_waiting, look_at_arrival
from tests.factories.partners import a_calendar, a_partner, publish

WEEKLY = """UID:board
SUMMARY:Board
DTSTART;TZID=America/Los_Angeles:20270112T090000
DTEND;TZID=America/Los_Angeles:20270112T100000
RRULE:FREQ=WEEKLY"""
BODY = a_calendar(WEEKLY)
WEEK = timedelta(weeks=1)
ADDRESS = "https://county.example.org/calendar.ics"


@pytest.fixture
def partner(session, now):
    return a_partner(session, now)


def bring(session, partner, body, now):
    return bring_file(session, partner.id, body, None, now)


def dates(session):
    return session.scalars(select(EventSession.starts_at).order_by(EventSession.starts_at)).all()


def test_it_is_one_line_with_its_number_of_dates_and_one_event(session, partner, now):
    bring(session, partner, BODY, now)
    (proposal,) = look_at_arrival(session, partner, now).comparison.proposals
    when = {each.name: each.new for each in proposal.fields}["when"]
    assert (proposal.kind, when.number, when.starts_at.day, when.last_at.year) == ("new", 105, 12, 2029)
    assert publish(session, partner, now)["new"] == 1
    assert (len(session.scalars(select(Event)).all()), len(dates(session))) == (1, 105)


def test_what_an_editor_reads_stays_what_it_was_while_weeks_go_by(session, partner, now):
    bring(session, partner, BODY, now)
    seen = look_at_arrival(session, partner, now).seen
    assert look_at_arrival(session, partner, now + 3 * WEEK).seen == seen
    assert publish(session, partner, now + 3 * WEEK)["new"] == 1


def test_a_series_that_was_set_aside_does_not_come_again_with_each_week(session, partner, now):
    bring(session, partner, BODY, now)
    set_aside(session, partner.id, seen=look_at_arrival(session, partner, now).seen, actor_id=None, now=now)
    bring(session, partner, BODY + b"\r\n", now + 9 * WEEK)
    assert calendars_waiting(session) == 0
    bring(session, partner, a_calendar(WEEKLY + ";INTERVAL=2"), now + 9 * WEEK)
    assert calendars_waiting(session) == 1


def test_a_change_of_a_series_waits_as_one_change(session, partner, now):
    bring(session, partner, BODY, now)
    publish(session, partner, now)
    off = "\n".join(f"EXDATE;TZID=America/Los_Angeles:202702{day:02}T090000" for day in (2, 9, 16))
    arrival = bring(session, partner, a_calendar(f"{WEEKLY}\n{off}"), now)
    assert arrival.counts | {"unchanged": 0} == dict.fromkeys(arrival.counts, 0) | {"changed": 1}
    assert publish(session, partner, now)["changed"] == 1
    assert len(session.scalars(select(EventSession).where(EventSession.cancelled_at.is_not(None))).all()) == 3


class TestTime:
    """Nothing changes in the calendar, and still there are further dates."""

    @pytest.fixture
    def partner(self, session, now):
        return a_partner(session, now, address=ADDRESS)

    def answer(self, session, outcome, now):
        claim = claim_due(session, now)
        settle(session, claim, outcome, now)
        return claim.known

    def test_a_body_is_read_once_more_each_month_though_it_is_what_it_was(self, session, partner, now):
        marks = Validators('"a"', "then")
        self.answer(session, Received(BODY, marks), now)
        publish(session, partner, now)
        assert self.answer(session, NotModified(), now + WEEK) == marks
        assert validators_of(partner, now + WEEK) == marks
        for weeks in (5, 30):
            assert self.answer(session, Received(BODY, marks), now + weeks * WEEK) == UNKNOWN
            assert calendars_waiting(session) == 0
            assert validators_of(partner, now + weeks * WEEK) == marks

    def test_further_dates_wait_for_an_editor_once_half_are_left(self, session, partner, now):
        self.answer(session, Received(BODY), now)
        publish(session, partner, now)
        self.answer(session, Received(BODY), now + 53 * WEEK)
        assert calendars_waiting(session) == 1
        assert publish(session, partner, now + 53 * WEEK)["changed"] == 1
        assert len(dates(session)) == 105 + 53
