"""Reminders of applications that were begun and not sent in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from modules.cohorts.applying.beginning import find_collaborator
from modules.cohorts.rounds.deadlines import move_deadline
from modules.mailings.reminders.of_applications import plan_round, plan_rounds
from tests.conftest import counted_queries
from tests.factories.cohorts import a_round, an_application
from tests.factories.people import a_person

DUE = datetime(2027, 2, 16, 17, 0, tzinfo=UTC)
"""Tuesday, February 16, 9:00 a.m. in California."""
WEEK, TWO_DAYS = DUE - timedelta(days=7), DUE - timedelta(days=2)


@pytest.fixture
def round_(session, now):
    return a_round(session, now, opens_at=now - timedelta(days=30), closes_at=DUE)


@pytest.fixture
def application(session, now, round_):
    return an_application(session, now, round_)


def test_a_week_and_two_days_before_the_deadline(session, now, round_, application, due):
    assert (plan_round(session, round_.id, now), due()) == (2, [WEEK, TWO_DAYS])
    assert (plan_rounds(session, now), due()) == (0, [WEEK, TWO_DAYS])


def test_everybody_who_works_on_it(session, now, round_, application, reminders):
    an_application(session, now, round_)
    plan_round(session, round_.id, now)
    assert len({each.collaborator_id for each in reminders()}) == 2


def test_what_was_sent_in_is_not_reminded_of(session, now, round_, application, due):
    plan_round(session, round_.id, now)
    application.state = "submitted"
    session.flush()
    plan_rounds(session, now)
    assert due() == []


def test_who_leaves_is_not_reminded(session, now, round_, application, due):
    plan_round(session, round_.id, now)
    find_collaborator(session, application.id, application.started_by).removed_at = now
    session.flush()
    plan_rounds(session, now)
    assert due() == []


def test_who_comes_late_gets_what_is_still_to_come(session, round_, due):
    late = WEEK + timedelta(hours=1)
    an_application(session, late, round_)
    plan_rounds(session, late)
    assert due() == [TWO_DAYS]


def test_when_the_deadline_moves_so_do_they(session, now, round_, application, due):
    plan_round(session, round_.id, now)
    later = DUE + timedelta(days=30)
    move_deadline(session, round_.id, later, "Wildfires.", seen_version=1, actor_id=None, now=now)
    plan_round(session, round_.id, now)
    # Over the change of the clocks: it is nine in the morning still.
    assert due() == [datetime(2027, 3, 11, 17, 0, tzinfo=UTC), datetime(2027, 3, 16, 16, 0, tzinfo=UTC)]


def test_a_deadline_that_comes_nearer_makes_none_of_hours_that_have_passed(session, now, round_, application, due):
    plan_round(session, round_.id, now)
    nearer = now + timedelta(days=4)
    move_deadline(session, round_.id, nearer, "A slip.", seen_version=1, actor_id=None, now=now)
    plan_round(session, round_.id, now)
    assert due() == [datetime(2027, 1, 13, 17, 0, tzinfo=UTC)]


def test_the_statements_are_as_few_for_many_people(session, now, round_):
    def planned(people: int) -> int:
        for _ in range(people):
            an_application(session, now, round_, lead=a_person(session, now))
        with counted_queries(session.connection()) as said:
            assert plan_round(session, round_.id, now) == 2 * people
        return len(said)

    assert planned(1) == planned(20) <= 4
