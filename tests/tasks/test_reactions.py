"""From a deed's fact to the letter in the postman's bag."""

from __future__ import annotations

import inspect
from dataclasses import fields
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from modules.accounts.closing import erase
from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.events.facts import EventCancelled, EventMoved, EventPublished
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.facts import SeatTaken
from modules.registrations.models import Registration
from tasks import relay
from tasks.app import PASSING, PatientTask
from tasks.reaction import Reaction
from tasks.reactions import REACTIONS, tell
from tests.factories.events import an_event
from tests.factories.registrations import a_registration


def letters(postman) -> list:
    return [message_from_bytes(each.content, policy=policy.default) for each in postman.envelopes]


def happen(held, make) -> None:
    """Record a fact in a transaction of its own."""
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        record(session, make(session, now), now)


def a_seat_taken(session, now) -> SeatTaken:
    return SeatTaken(registration_id=a_registration(session, now, address="reader@example.org").id)


def test_a_fact_becomes_a_letter_and_is_done(held, postman, run_tasks):
    happen(held, a_seat_taken)
    assert relay.drain() == 1
    assert run_tasks() == ["registration_confirmed", "plan_for_place"]
    (letter,) = letters(postman)
    assert (str(letter["To"]), str(letter["Subject"])[:19]) == ("Sample Person <reader@example.org>", "You are registered:")
    with held.sessions() as session:
        assert session.scalars(select(OutboxFact.done_at)).one() is not None


def test_a_fact_told_twice_and_a_task_run_twice_make_one_letter(held, postman, run_tasks):
    happen(held, a_seat_taken)
    with held.sessions() as session:
        fact = session.scalars(select(OutboxFact)).one()
        assert tell(fact) == tell(fact)
    relay.drain()
    assert run_tasks().count("registration_confirmed") == 3
    assert len(postman.envelopes) == 1


def test_news_to_many_are_frozen_once_and_sent_by_the_ledger(held, postman, run_tasks):
    def news(session, now) -> EventMoved:
        event = an_event(session, now, sequence=2)
        for number in range(5):
            a_registration(session, now, event=event, address=f"reader{number}@example.org")
        a_registration(session, now, event=event, address="held@example.org", state="held")
        a_registration(session, now, event=event, address="gone@example.org", state="withdrawn")
        a_registration(session, now, event=event, address="")
        return EventMoved(event_id=event.id, sequence=2)

    happen(held, news)
    with held.sessions() as session:
        tell(session.scalars(select(OutboxFact)).one())
    relay.drain()
    ran = run_tasks()
    assert (ran.count("event_moved"), ran.count("event_change_told"), ran.count("send_letters")) == (2, 2, 2)
    assert sorted(each.address for each in postman.envelopes) == [f"reader{number}@example.org" for number in range(5)]


def test_late_news_are_not_told_when_later_news_are_out(held, postman, run_tasks):
    def news(session, now) -> EventMoved:
        event = an_event(session, now, sequence=3)
        a_registration(session, now, event=event)
        record(session, EventMoved(event_id=event.id, sequence=3), now)
        return EventMoved(event_id=event.id, sequence=2)

    happen(held, news)
    relay.drain()
    run_tasks()
    assert len(postman.envelopes) == 1
    with held.sessions() as session:
        states = session.execute(select(Delivery.revision, Delivery.state).order_by(Delivery.revision)).all()
    assert [tuple(each) for each in states] == [(2, "suppressed"), (3, "accepted")]


def test_reactions_may_come_out_of_order(held, postman, run_tasks):
    def news(session, now) -> EventCancelled:
        event = an_event(session, now, status="cancelled", sequence=3)
        a_registration(session, now, event=event)
        record(session, EventMoved(event_id=event.id, sequence=2), now)
        return EventCancelled(event_id=event.id, sequence=3)

    happen(held, news)
    with held.sessions() as session:
        for fact in session.scalars(select(OutboxFact).order_by(OutboxFact.id.desc())):
            tell(fact)
    run_tasks()
    assert [str(each["Subject"])[:9] for each in letters(postman)] == ["Cancelled"]


def test_a_fact_without_reactions_is_done(held, run_tasks, monkeypatch):
    monkeypatch.setitem(REACTIONS, EventPublished, ())
    happen(held, lambda session, now: EventPublished(event_id=an_event(session, now).id))
    relay.drain()
    assert run_tasks() == []
    with held.sessions() as session:
        assert session.scalars(select(OutboxFact.done_at)).one() is not None


def test_a_fact_of_newer_code_is_left_for_a_relay_that_knows_it(held):
    assert tell(OutboxFact(name="events.EventDreamt", fields={}, told_times=0)) is None


def test_a_renamed_reaction_is_rung_again(held, run_tasks):
    done = {"told_times": 1, "open_reactions": ["tasks.mailings.old_name"]}
    fact = OutboxFact(id=1, name=EventPublished.name(), fields={"event_id": 1}, **done)
    assert tell(fact) == ["tasks.items.event_told"]
    happen(held, a_seat_taken)
    with held.sessions() as session:
        fact = session.scalars(select(OutboxFact)).one()
        fact.told_times, fact.open_reactions = 1, ["tasks.mailings.old_name"]
        assert tell(fact) == ["tasks.mailings.registration_confirmed", "tasks.reminders.plan_for_place"]


@pytest.mark.parametrize("fact", REACTIONS, ids=lambda fact: fact.name())
def test_every_reaction_takes_the_fields_of_its_fact(fact):
    for reaction in REACTIONS[fact]:
        assert isinstance(reaction, Reaction)
        assert set(inspect.signature(reaction.run).parameters) == {"fact_id", *(each.name for each in fields(fact))}


def test_passing_trouble_is_retried_with_growing_pauses_and_refusals_are_not():
    assert PatientTask.autoretry_for == PASSING
    assert ConnectionError in PASSING
    assert not any(issubclass(each, LookupError | ValueError) for each in PASSING)
    assert PatientTask.retry_backoff_max <= 60


def test_whoever_is_erased_frees_the_seat_and_gets_no_letter(held, postman, run_tasks):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        seat = a_registration(session, now, address="reader@example.org")
        seat_id = seat.id
        erase(session, seat.person_id, None, now)
    while relay.drain():
        run_tasks()
    with held.sessions() as session:
        assert session.get(Registration, seat_id).state == "withdrawn"
        assert set(session.scalars(select(OutboxFact.done_at.is_not(None)))) == {True}
    assert postman.envelopes == []
