"""Reminders of events: for whom they are made, when, and when they vanish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft, Meeting
from modules.events.moving import Move, move
from modules.mailings.reminders.choosing import choose_reminders, gets_reminders, switch_rule
from modules.mailings.reminders.models import ReminderRule
from modules.mailings.reminders.of_sessions import plan_event, plan_events, plan_place
from modules.people.merging import merge
from modules.registrations.withdrawing import withdraw
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.reminders import the_rule

IN_THREE_DAYS = timedelta(days=3)
WEDNESDAY_AT_NINE = datetime(2027, 1, 13, 17, 0, tzinfo=UTC)
THURSDAY_AT_NINE = datetime(2027, 1, 14, 17, 0, tzinfo=UTC)


@pytest.fixture
def event(session, now):
    """Thursday, January 14, 10:00 a.m. in California, online; written long ago."""
    return an_event(session, now, starts_at=now + IN_THREE_DAYS, changed_at=now - timedelta(days=30))


@pytest.fixture
def place(session, now, event):
    return a_registration(session, now, event)


def moved_by(event, change: timedelta) -> Move:
    draft = EventDraft.of(event)
    meetings = tuple(Meeting(each.starts + change, each.ends + change) for each in draft.meetings)
    return Move(draft.time_zone, meetings, draft.place)


def test_the_morning_before_and_an_hour_before_what_is_online(session, now, event, place, due):
    assert plan_event(session, event.id, now) == 2
    assert due() == [WEDNESDAY_AT_NINE, THURSDAY_AT_NINE]


def test_nobody_is_reminded_an_hour_before_of_a_room(session, now, event, place, due):
    event.format = "in_person"
    plan_event(session, event.id, now)
    assert due() == [WEDNESDAY_AT_NINE]


def test_planning_again_changes_nothing(session, now, event, place, reminders):
    plan_place(session, place.id, now)
    before = [each.id for each in reminders()]
    assert [plan(session, thing, now) for plan, thing in ((plan_place, place.id), (plan_event, event.id))] == [0, 0]
    assert plan_events(session, now) == 0
    assert [each.id for each in reminders()] == before


def test_each_session_has_its_own_and_a_day_has_no_hour(session, now, due):
    starts = [now + timedelta(days=days) for days in (3, 10)]
    event = an_event(session, now, sessions=[(each, each + timedelta(hours=1)) for each in starts])
    event.sessions[1].all_day = True
    a_registration(session, now, event)
    plan_event(session, event.id, now)
    assert due() == [WEDNESDAY_AT_NINE, THURSDAY_AT_NINE, WEDNESDAY_AT_NINE + timedelta(days=7)]


def test_a_rule_for_the_event_is_for_its_first_session(session, now, due):
    switch_rule(session, the_rule(session, "event").id, True, 1, now)
    starts = [now + timedelta(days=days) for days in (10, 17)]
    event = an_event(session, now, format="in_person", sessions=[(each, each + timedelta(hours=1)) for each in starts])
    a_registration(session, now, event)
    plan_event(session, event.id, now)
    first = WEDNESDAY_AT_NINE + timedelta(days=1)
    assert due() == [first, first + timedelta(days=6), first + timedelta(days=13)]


def test_who_signs_up_late_gets_what_is_still_to_come(session, event, due):
    late = WEDNESDAY_AT_NINE + timedelta(minutes=1)
    a_registration(session, late, event)
    plan_event(session, event.id, late)
    assert due() == [THURSDAY_AT_NINE]


def test_a_plan_that_is_late_itself_still_reminds_who_was_there_in_time(session, event, place, due):
    plan_events(session, WEDNESDAY_AT_NINE + timedelta(hours=2))
    assert due() == [WEDNESDAY_AT_NINE, THURSDAY_AT_NINE]


@pytest.mark.parametrize("over", [{"state": "held"}, {"state": "withdrawn"}, {"state": "lapsed"}, {"address": ""}])
def test_nothing_for_whom_no_letter_reaches_or_who_has_no_seat(session, now, event, over, reminders):
    a_registration(session, now, event, **over)
    assert (plan_event(session, event.id, now), reminders()) == (0, [])


def test_giving_the_seat_up_takes_the_reminders_along(session, now, event, place, reminders):
    other = a_registration(session, now, event)
    plan_event(session, event.id, now)
    withdraw(session, place.id, now)
    plan_place(session, place.id, now)
    assert {each.registration_id for each in reminders()} == {other.id}


def test_a_cancelled_event_has_none(session, now, event, place, reminders):
    plan_event(session, event.id, now)
    cancel(session, event.id, "Heat.", seen_version=event.version, actor_id=None, now=now)
    plan_event(session, event.id, now)
    assert reminders() == []


def test_when_an_event_moves_the_old_ones_vanish_and_new_ones_come(session, now, event, place, due):
    plan_event(session, event.id, now)
    move(session, event.id, moved_by(event, timedelta(days=7)), seen_version=event.version, actor_id=None, now=now)
    plan_event(session, event.id, now)
    assert due() == [WEDNESDAY_AT_NINE + timedelta(days=7), THURSDAY_AT_NINE + timedelta(days=7)]


def test_a_move_so_late_that_the_new_hour_has_passed_makes_none_of_that_hour(session, event, place, due):
    at_noon = WEDNESDAY_AT_NINE + timedelta(hours=3)
    move(session, event.id, moved_by(event, timedelta(hours=2)), seen_version=event.version, actor_id=None, now=at_noon)
    plan_event(session, event.id, at_noon)
    assert due() == [THURSDAY_AT_NINE + timedelta(hours=2)]


def test_a_move_to_and_fro_reminds_once_at_each_moment(session, now, event, place, reminders):
    plan_event(session, event.id, now)
    first = reminders()[0]
    first.state, first.settled_at = "queued", now
    session.flush()
    for change in (timedelta(days=7), timedelta(days=-7)):
        move(session, event.id, moved_by(event, change), seen_version=event.version, actor_id=None, now=now)
        plan_event(session, event.id, now)
    assert [(each.due_at, each.state) for each in reminders()] == [
        (WEDNESDAY_AT_NINE, "queued"),
        (THURSDAY_AT_NINE, "waiting"),
    ]


def test_one_human_with_two_records_is_reminded_once(session, now, event, place, reminders):
    other = a_registration(session, now, event)
    plan_event(session, event.id, now)
    merge(session, place.person_id, other.person_id, None, now)
    plan_events(session, now)
    assert [each.registration_id for each in reminders()] == [place.id, place.id]


def test_two_rules_of_one_moment_are_one_reminder(session, now, event, place, due):
    values = {"thing": "session", "days": 1, "hour": 9, "changed_at": now - timedelta(days=1)}
    session.add(ReminderRule(**values))
    plan_event(session, event.id, now)
    assert due() == [WEDNESDAY_AT_NINE, THURSDAY_AT_NINE]


def test_a_rule_that_is_switched_off_takes_its_reminders_along(session, now, event, place, due):
    plan_event(session, event.id, now)
    rule = the_rule(session, "session", days=1)
    switch_rule(session, rule.id, False, 1, now)
    assert due() == [THURSDAY_AT_NINE]
    late = WEDNESDAY_AT_NINE + timedelta(hours=1)
    switch_rule(session, rule.id, True, 1, late)
    plan_events(session, late)
    assert due() == [THURSDAY_AT_NINE]


def test_who_wants_none_gets_none_and_nothing_later_that_was_missed(session, now, event, place, due):
    plan_event(session, event.id, now)
    choose_reminders(session, place.person_id, False, now)
    plan_events(session, now)
    assert (due(), gets_reminders(session, place.person_id)) == ([], False)
    late = WEDNESDAY_AT_NINE + timedelta(hours=1)
    choose_reminders(session, place.person_id, True, late)
    session.expire_all()
    plan_events(session, late)
    assert (due(), gets_reminders(session, place.person_id)) == ([THURSDAY_AT_NINE], True)


def test_the_statements_are_as_few_for_many_people(session, now, event):
    def planned(people: int) -> int:
        for _ in range(people):
            a_registration(session, now, event, a_person(session, now))
        with counted_queries(session.connection()) as said:
            assert plan_event(session, event.id, now) == 2 * people
        return len(said)

    assert planned(1) == planned(40) <= 4


def test_the_morning_before_is_the_morning_of_the_events_zone(session, now, due):
    tokyo = an_event(session, now, time_zone="Asia/Tokyo", format="in_person", starts_at=datetime(2027, 1, 20, 1, tzinfo=UTC))
    a_registration(session, now, tokyo, a_person(session, now, time_zone="America/New_York"))
    plan_event(session, tokyo.id, now)
    assert due() == [datetime(2027, 1, 19, 0, tzinfo=UTC)]
