"""From a seat taken to the reminder in the postman's bag, by facts and by the clock."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select, text, update

from modules.core.times import read_now
from modules.events.facts import EventCancelled, EventMoved
from modules.mailings.reminders.models import Reminder, ReminderRule
from modules.outbox.recording import record
from modules.registrations.facts import SeatGivenUp, SeatTaken
from modules.registrations.models import Registration
from tasks import relay
from tasks.clock import tick
from tests.factories.cohorts import a_round, an_application
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration

IN_THREE_DAYS = timedelta(days=3)


@pytest.fixture
def place(held) -> Registration:
    """A seat at an online event in three days."""
    with held.transaction() as session:
        now = read_now(session)
        event = an_event(session, now, starts_at=now + IN_THREE_DAYS, sequence=2, changed_at=now - timedelta(days=30))
        return a_registration(session, now, event, address="reader@example.org")


@pytest.fixture
def happen(held, run_tasks):
    """A fact is told, and all that follows is done."""

    def told(fact) -> None:
        with held.transaction() as session:
            record(session, fact, read_now(session))
        relay.drain()
        run_tasks()

    return told


def waiting(held) -> int:
    with held.sessions() as session:
        return session.scalar(select(func.count()).select_from(Reminder).where(Reminder.state == "waiting"))


def test_a_seat_brings_reminders_and_takes_them_along(held, place, happen):
    happen(SeatTaken(registration_id=place.id))
    assert waiting(held) == 2
    with held.transaction() as session:
        session.get(Registration, place.id).state = "withdrawn"
    happen(SeatGivenUp(registration_id=place.id))
    assert waiting(held) == 0


@pytest.mark.parametrize("fact", [EventMoved, EventCancelled])
def test_news_of_an_event_has_them_planned_anew(held, place, happen, fact):
    happen(fact(event_id=place.event_id, sequence=2))
    assert waiting(held) == 2


def test_the_clock_plans_what_no_fact_told(held, place, run_tasks):
    with held.transaction() as session:
        now = read_now(session)
        lead = a_person(session, now, address="lead@example.org")
        an_application(session, now, a_round(session, now), lead=lead)
    tick("reminder_plans")
    assert waiting(held) == 4


def test_the_clock_reminds_once_however_often_it_rings(held, postman, run_tasks):
    with held.transaction() as session:
        now = read_now(session)
        long_ago = now - timedelta(days=30)
        session.execute(update(ReminderRule).values(changed_at=long_ago))
        event = an_event(session, now, starts_at=now + timedelta(minutes=30), changed_at=long_ago)
        a_registration(session, long_ago, event, address="reader@example.org")
    tick("reminder_plans")
    for _ in range(2):
        tick("reminders")
        run_tasks()
        with held.transaction() as session:
            session.execute(text("update outbox_clock_run set period = period - interval '1 minute' where kind = 'reminders'"))
    (letter,) = [message_from_bytes(each.content, policy=policy.default) for each in postman.envelopes]
    assert str(letter["To"]) == "Sample Person <reader@example.org>"
    assert "Reminder for" in str(letter["Subject"])
    assert waiting(held) == 0
