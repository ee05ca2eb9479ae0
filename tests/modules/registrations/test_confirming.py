"""Confirming a held seat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.people.models import Address
from modules.registrations.confirming import confirm
from modules.registrations.errors import AlreadyWithdrawn, EventFull, EventIsCancelled, EventIsOver, RegistrationClosed
from modules.registrations.lapsing import lapse_holds
from modules.registrations.queries import live_registrations
from modules.registrations.registering import HOLD
from modules.registrations.withdrawing import withdraw
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def a_hold(session, now, event=None, address="ana@example.org", **over):
    person = over.pop("person", None) or a_person(session, now, address=address, confirmed=False)
    return a_registration(session, now, event, person, **{"state": "held", "address": address} | over)


def facts(session) -> list[str]:
    return list(session.scalars(select(OutboxFact.name).order_by(OutboxFact.id)))


def test_a_confirmed_hold_is_a_seat_and_a_proved_address(session, now):
    hold = a_hold(session, now)
    later = now + timedelta(minutes=5)
    seat = confirm(session, hold.id, later)
    assert (seat.id, seat.state, seat.confirmed_at) == (hold.id, "confirmed", later)
    assert session.scalars(select(Address)).one().confirmed_at == later
    assert facts(session) == ["registrations.SeatTaken"]


def test_confirming_twice_changes_nothing(session, now):
    hold = a_hold(session, now)
    confirm(session, hold.id, now)
    assert confirm(session, hold.id, now + timedelta(days=40)).confirmed_at == now
    assert facts(session) == ["registrations.SeatTaken"]


@pytest.mark.parametrize("swept", [True, False])
def test_a_hold_that_ran_out_takes_a_free_seat_again(session, now, swept):
    hold = a_hold(session, now, an_event(session, now, capacity=1))
    later = now + HOLD
    assert lapse_holds(session, later) == 1 if swept else True
    assert confirm(session, hold.id, later).state == "confirmed"


@pytest.mark.parametrize("swept", [True, False])
def test_a_hold_that_ran_out_and_was_sold_is_refused(session, now, swept):
    event = an_event(session, now, capacity=1)
    hold = a_hold(session, now, event)
    later = now + HOLD
    assert lapse_holds(session, later) == 1 if swept else True
    a_registration(session, later, event)
    with pytest.raises(EventFull):
        confirm(session, hold.id, later)
    assert live_registrations(session, event.id, later) == 1


def test_a_hold_that_ran_out_while_waiting_for_the_lock_is_not_sold_twice(session, now):
    event = an_event(session, now, capacity=1)
    hold = a_hold(session, now, event)
    a_registration(session, now + HOLD, event)
    with pytest.raises(EventFull):
        confirm(session, hold.id, now + HOLD - timedelta(microseconds=1))


def test_the_link_of_an_earlier_try_confirms_the_last_one(session, now):
    event = an_event(session, now, capacity=1)
    first = a_hold(session, now, event, state="lapsed")
    person = session.get(Address, session.scalar(select(Address.id))).person_id
    second = a_registration(session, now, event, state="held", person_id=person, address="ana@example.org")
    assert confirm(session, first.id, now).id == second.id
    assert first.state == "lapsed"


def test_an_address_that_somebody_else_proved_gives_them_the_seat(session, now):
    hold = a_hold(session, now)
    owner = a_person(session, now)
    address = session.scalars(select(Address)).one()
    address.person_id, address.confirmed_at = owner.id, now
    session.flush()
    assert confirm(session, hold.id, now).person_id == owner.id


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"status": "cancelled"}, EventIsCancelled),
        ({"starts_at": timedelta(hours=-2), "ends_at": timedelta(0)}, EventIsOver),
    ],
)
def test_a_seat_that_is_of_no_use_is_refused(session, now, over, refusal):
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    hold = a_hold(session, now, an_event(session, now, **moments))
    with pytest.raises(refusal):
        confirm(session, hold.id, now)


def test_the_deadline_stops_only_holds_that_ran_out(session, now):
    event = an_event(session, now, registration_closes_at=now)
    assert confirm(session, a_hold(session, now, event).id, now).state == "confirmed"
    late = a_hold(session, now, event, address="late@example.org")
    with pytest.raises(RegistrationClosed):
        confirm(session, late.id, now + HOLD)


def test_a_seat_given_up_stays_given_up(session, now):
    hold = a_hold(session, now)
    withdraw(session, hold.id, now)
    with pytest.raises(AlreadyWithdrawn):
        confirm(session, hold.id, now)


def test_an_unknown_registration_is_not_found(session, now):
    with pytest.raises(NotFound):
        confirm(session, 1, now)
