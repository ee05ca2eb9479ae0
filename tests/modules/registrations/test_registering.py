"""Taking a seat."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.registrations.errors import (
    AlreadyRegistered,
    Busy,
    EventFull,
    EventIsCancelled,
    EventIsOver,
    NoRegistration,
    RegistrationClosed,
)
from modules.registrations.queries import live_registrations
from modules.registrations.registering import HOLD, Asked, register
from modules.registrations.seats import lock_event
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def asked(event, person, *, held=False, **over) -> Asked:
    return Asked(
        **{"event_id": event.id, "person_id": person.id, "name": person.name, "address": "a@example.org", "held": held} | over
    )


def facts(session) -> list[tuple[str, dict[str, int]]]:
    return [(each.name, each.fields) for each in session.scalars(select(OutboxFact).order_by(OutboxFact.id))]


def test_a_confirmed_person_has_the_seat_at_once(session, now):
    event, person = an_event(session, now), a_person(session, now)
    registration = register(session, asked(event, person, locale="es", needs="ASL"), now)
    assert (registration.state, registration.confirmed_at, registration.held_until) == ("confirmed", now, None)
    assert (registration.name, registration.locale, registration.needs) == (person.name, "es", "ASL")
    assert facts(session) == [("registrations.SeatTaken", {"registration_id": registration.id})]


def test_a_guest_holds_the_seat_for_thirty_minutes(session, now):
    registration = register(session, asked(an_event(session, now), a_person(session, now), held=True), now)
    assert (registration.state, registration.held_until, registration.confirmed_at) == ("held", now + HOLD, None)
    assert facts(session) == [("registrations.SeatHeld", {"registration_id": registration.id})]


def test_the_trail_names_the_person_only_when_the_address_is_confirmed(session, now):
    event, guest, owner = an_event(session, now), a_person(session, now), a_person(session, now)
    register(session, asked(event, guest, held=True), now)
    register(session, asked(event, owner), now)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.actor_id, entry.deed, entry.detail) for entry in entries] == [
        (None, "registered", {"event_id": event.id}),
        (owner.id, "registered", {"event_id": event.id}),
    ]


@pytest.mark.parametrize("held", [True, False])
def test_the_seat_after_the_last_is_refused(session, now, held):
    event = an_event(session, now, capacity=1)
    register(session, asked(event, a_person(session, now), held=held), now)
    with pytest.raises(EventFull) as refused:
        register(session, asked(event, a_person(session, now)), now)
    assert refused.value.values == {"event_id": event.id, "seats": 1}
    assert len(facts(session)) == 1


def test_without_a_limit_there_is_always_a_seat(session, now):
    event = an_event(session, now, capacity=None)
    for _ in range(3):
        register(session, asked(event, a_person(session, now)), now)
    assert live_registrations(session, event.id, now) == 3


@pytest.mark.parametrize("held", [True, False])
def test_the_same_person_twice_is_one_registration(session, now, held):
    event, person = an_event(session, now, capacity=1), a_person(session, now)
    first = register(session, asked(event, person, held=held), now)
    with pytest.raises(AlreadyRegistered) as refused:
        register(session, asked(event, person, held=True), now)
    assert refused.value.values["registration_id"] == first.id
    assert live_registrations(session, event.id, now) == 1


def test_a_hold_that_ran_out_frees_its_seat_before_any_sweeper(session, now):
    event = an_event(session, now, capacity=1)
    a_registration(session, now, event, state="held")
    later = now + HOLD
    assert register(session, asked(event, a_person(session, now)), later).state == "confirmed"


def test_an_own_hold_that_ran_out_gives_way(session, now):
    event, person = an_event(session, now, capacity=1), a_person(session, now)
    first = a_registration(session, now, event, person, state="held")
    second = register(session, asked(event, person, held=True), now + HOLD)
    session.refresh(first)
    assert (first.state, second.state) == ("lapsed", "held")


def test_the_owner_of_an_address_takes_over_a_hold_that_somebody_made_with_it(session, now):
    event, person = an_event(session, now, capacity=1), a_person(session, now)
    hold = a_registration(session, now, event, person, state="held")
    assert register(session, asked(event, person), now).state == "confirmed"
    session.refresh(hold)
    assert hold.state == "lapsed"


@pytest.mark.parametrize("state", ["withdrawn", "lapsed"])
def test_who_left_may_come_back(session, now, state):
    event, person = an_event(session, now), a_person(session, now)
    a_registration(session, now, event, person, state=state)
    assert register(session, asked(event, person), now).state == "confirmed"


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"status": "draft"}, NotFound),
        ({"status": "cancelled"}, EventIsCancelled),
        ({"registration": "none"}, NoRegistration),
        ({"registration_closes_at": timedelta(0)}, RegistrationClosed),
        ({"starts_at": timedelta(hours=-2), "ends_at": timedelta(0)}, EventIsOver),
    ],
)
def test_doors_that_are_shut(session, now, over, refusal):
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    event = an_event(session, now, **moments)
    with pytest.raises(refusal):
        register(session, asked(event, a_person(session, now)), now)
    assert facts(session) == []


def test_an_unknown_event_is_not_found(session, now):
    with pytest.raises(NotFound):
        register(session, Asked(event_id=1, person_id=1, name="x", held=True), now)


def test_whoever_waits_too_long_for_the_lock_is_told_so(fresh_database, now):
    with Session(fresh_database) as made:
        event, person = an_event(made, now), a_person(made, now)
        made.commit()
        wanted = asked(event, person)
    with Session(fresh_database) as first, Session(fresh_database) as second:
        first.execute(text("select 1 from events_event for update"))
        with pytest.raises(Busy):
            register(second, wanted, now, lock=partial(lock_event, wait_ms=50))
