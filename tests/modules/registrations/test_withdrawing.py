"""Giving a seat up, and holds that run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.registrations.errors import EventIsCancelled, EventIsOver
from modules.registrations.lapsing import lapse_holds
from modules.registrations.queries import live_counts, live_registrations
from modules.registrations.registering import HOLD
from modules.registrations.withdrawing import withdraw
from tests.factories.events import an_event
from tests.factories.registrations import a_registration


def facts(session) -> list[str]:
    return list(session.scalars(select(OutboxFact.name)))


def test_a_seat_given_up_is_free(session, now):
    event = an_event(session, now, capacity=1)
    seat = a_registration(session, now, event)
    assert live_registrations(session, event.id, now) == 1
    withdraw(session, seat.id, now, actor_id=seat.person_id)
    assert (seat.state, seat.withdrawn_at, live_registrations(session, event.id, now)) == ("withdrawn", now, 0)
    assert facts(session) == ["registrations.SeatGivenUp"]
    assert session.scalars(select(AuditEntry.actor_id)).all() == [seat.person_id]


def test_giving_up_twice_is_told_once(session, now):
    seat = a_registration(session, now)
    withdraw(session, seat.id, now)
    assert withdraw(session, seat.id, now + timedelta(hours=1)).withdrawn_at == now
    assert facts(session) == ["registrations.SeatGivenUp"]


def test_nothing_is_told_of_a_hold_whose_address_nobody_proved(session, now):
    withdraw(session, a_registration(session, now, state="held").id, now)
    assert facts(session) == []


@pytest.mark.parametrize(
    ("over", "refusal"),
    [({"status": "cancelled"}, EventIsCancelled), ({"starts_at": timedelta(-1), "ends_at": timedelta(0)}, EventIsOver)],
)
def test_what_cannot_be_given_up(session, now, over, refusal):
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    seat = a_registration(session, now, an_event(session, now, **moments))
    with pytest.raises(refusal):
        withdraw(session, seat.id, now)
    assert seat.state == "confirmed"


def test_an_unknown_registration_is_not_found(session, now):
    with pytest.raises(NotFound):
        withdraw(session, 1, now)


def test_only_holds_that_ran_out_lapse(session, now):
    event = an_event(session, now)
    old, new = (a_registration(session, at, event, state="held") for at in (now - HOLD, now))
    seat = a_registration(session, now - HOLD, event)
    assert (lapse_holds(session, now), lapse_holds(session, now)) == (1, 0)
    session.expire_all()
    assert [each.state for each in (old, new, seat)] == ["lapsed", "held", "confirmed"]


def test_live_registrations_of_many_events_are_counted_at_once(session, now):
    full, empty = an_event(session, now), an_event(session, now)
    for over in ({}, {"state": "held"}, {"state": "held", "held_until": now}, {"state": "withdrawn"}, {"state": "lapsed"}):
        a_registration(session, now, full, **over)
    assert live_counts(session, [full.id, empty.id], now) == {full.id: 2}
