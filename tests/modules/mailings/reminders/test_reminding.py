"""What is due goes into the ledger once, or is dropped with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.deliveries.models import Delivery
from modules.events.models import Event, EventSession
from modules.mailings.letters import LETTERS
from modules.mailings.making import make
from modules.mailings.reminders.choosing import choose_reminders
from modules.mailings.reminders.models import ReminderChoice
from modules.mailings.reminders.of_sessions import plan_event
from modules.mailings.reminders.reminding import remind_due
from modules.people.models import Person
from modules.registrations.models import Registration
from tests.conftest import counted_queries
from tests.factories.cohorts import a_round, an_application
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.reminders import a_colleagues_reminder, a_reminder


@pytest.fixture
def event(session, now):
    return an_event(session, now, starts_at=now + timedelta(days=3), changed_at=now - timedelta(days=30), capacity=None)


@pytest.fixture
def place(session, now, event):
    return a_registration(session, now, event)


@pytest.fixture
def at(desk):
    """A desk at another moment."""
    return lambda moment: replace(desk, now=moment, asked_at=moment)


@pytest.fixture
def mail(session):
    """The letters in the ledger: what for, to whom."""

    def rows() -> list[tuple[str, int, str]]:
        return [tuple(each) for each in session.execute(select(Delivery.letter, Delivery.thing_id, Delivery.address))]

    return rows


def test_nothing_is_due_before_its_time(session, now, event, place, at, mail, reminders):
    plan_event(session, event.id, now)
    moment = reminders()[0].due_at
    assert (remind_due(at(moment - timedelta(seconds=1))), mail()) == (0, [])
    assert remind_due(at(moment)) == 1
    assert mail() == [("event_reminder", reminders()[0].id, "sample.person@example.org")]
    assert [each.state for each in reminders()] == ["queued", "waiting"]
    assert remind_due(at(moment + timedelta(minutes=1))) == 0


def test_a_clock_dead_for_hours_reminds_late_and_once(session, now, event, place, at, mail, reminders):
    plan_event(session, event.id, now)
    assert remind_due(at(event.starts_at - timedelta(minutes=10))) == 2
    assert [(each.state, each.reason) for each in reminders()] == [("dropped", "overtaken"), ("queued", "")]
    assert len(mail()) == 1


def test_nobody_is_reminded_of_what_has_begun(session, now, event, place, at, mail, reminders):
    plan_event(session, event.id, now)
    assert remind_due(at(event.starts_at)) == 2
    assert ({each.reason for each in reminders()}, mail()) == ({"begun"}, [])


def lose_its_sense(session, now, own, reason):
    if reason == "cancelled":
        session.get(Event, own.event_id).status = "cancelled"
    elif reason == "gave_up":
        own.state = "withdrawn"
    elif reason == "gone":
        session.get(Person, own.person_id).erased_at = now
    else:
        session.add(ReminderChoice(person_id=own.person_id, wanted=False, changed_at=now))
    session.flush()


@pytest.mark.parametrize("reason", ["cancelled", "gave_up", "gone", "unwanted"])
def test_what_has_lost_its_sense_is_dropped_though_nobody_planned_anew(session, now, place, at, mail, reminders, reason):
    reminder = a_reminder(session, now, place)
    lose_its_sense(session, now, place, reason)
    remind_due(at(reminder.due_at))
    assert ([(each.state, each.reason) for each in reminders()], mail()) == ([("dropped", reason)], [])


def test_a_session_that_fell_out_is_not_reminded_of(session, now, place, at, reminders):
    reminder = a_reminder(session, now, place)
    session.get(EventSession, reminder.session_id).cancelled_at = now
    session.flush()
    remind_due(at(reminder.due_at))
    assert reminders()[0].reason == "cancelled"


def test_a_letter_that_the_move_overtook_is_not_written(session, now, event, place, at, reminders):
    reminder = a_reminder(session, now, place)
    desk = at(reminder.due_at)
    remind_due(desk)
    row = session.scalars(select(Delivery)).one()
    assert make(desk, row) is not None
    meeting = session.get(EventSession, reminder.session_id)
    meeting.starts_at, meeting.ends_at = (each + timedelta(days=1) for each in (meeting.starts_at, meeting.ends_at))
    session.flush()
    assert make(desk, row) is None


def test_a_letter_that_waited_until_it_began_is_not_written(session, now, event, place, at):
    reminder = a_reminder(session, now, place)
    assert LETTERS["event_reminder"](at(event.starts_at - timedelta(seconds=1)), reminder.id) is not None
    assert LETTERS["event_reminder"](at(event.starts_at), reminder.id) is None


@pytest.fixture
def colleague(session, now):
    """Who leads an application that is due in 30 days, and the reminder for them."""
    round_ = a_round(session, now)
    lead = a_person(session, now, address="lead@example.org")
    application = an_application(session, now, round_, lead=lead)
    return application, a_colleagues_reminder(session, now, application.id, lead.id, round_.closes_at, round_.time_zone)


def test_who_works_on_an_application_is_reminded_at_the_address_they_proved(colleague, at, mail):
    _, reminder = colleague
    remind_due(at(reminder.due_at))
    assert mail() == [("application_reminder", reminder.id, "lead@example.org")]


def test_what_was_sent_in_is_dropped(session, colleague, at, mail, reminders):
    application, reminder = colleague
    application.state = "submitted"
    session.flush()
    remind_due(at(reminder.due_at))
    assert (reminders()[0].reason, mail()) == ("sent_in", [])


def test_a_colleague_without_an_address_is_passed_over(session, now, at, mail, reminders):
    round_ = a_round(session, now)
    application = an_application(session, now, round_)
    due = a_colleagues_reminder(session, now, application.id, application.started_by, round_.closes_at, "UTC").due_at
    remind_due(at(due))
    assert (reminders()[0].reason, mail()) == ("no_address", [])


def test_five_hundred_people_are_six_statements(session, now, event, at, mail, reminders):
    people = [a_person(session, now) for _ in range(500)]
    values = {"event_id": event.id, "state": "confirmed", "name": "Sample", "registered_at": now, "confirmed_at": now}
    session.add_all(
        Registration(person_id=each.id, address=f"{each.id}@example.org", nonce=str(each.id), **values) for each in people
    )
    session.flush()
    plan_event(session, event.id, now)
    desk = at(reminders()[0].due_at)
    with counted_queries(session.connection()) as said:
        assert remind_due(desk) == 500
    assert len(said) <= 6
    assert len({address for _, _, address in mail()}) == 500
    choose_reminders(session, people[0].id, False, now)
    assert len(reminders("waiting")) == 499


def test_two_sessions_of_one_day_are_one_letter_the_day_before(session, now, at, mail, desk):
    starts = [now + timedelta(days=3, hours=hours) for hours in (4, 0)]
    event = an_event(session, now, format="in_person", sessions=[(each, each + timedelta(hours=1)) for each in starts])
    a_registration(session, now, event)
    assert plan_event(session, event.id, now) == 1
    desk = at(event.starts_at - timedelta(hours=25))
    remind_due(desk)
    [(name, reminder_id, _)] = mail()
    session.expire_all()
    letter = LETTERS[name](desk, reminder_id)
    assert [each.span.split(", ")[-1] for each in letter.values["event"].times] == [
        "10:00 to 11:00 a.m. Pacific time",
        "2:00 to 3:00 p.m. Pacific time",
    ]
