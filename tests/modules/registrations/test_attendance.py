"""Who came, and who came without having registered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.people.models import Address, Person
from modules.registrations.attendance import mark
from modules.registrations.errors import EventFull, EventIsCancelled, NotConfirmed
from modules.registrations.models import Attendance, Registration
from modules.registrations.queries import live_registrations
from modules.registrations.roster import roster
from modules.registrations.walk_ins import WalkIn, add_walk_in
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def walk_in(event, **over) -> WalkIn:
    return WalkIn(
        **{"event_id": event.id, "session_id": event.sessions[0].id, "name": "Rosa", "client_key": "k1", "by": 7} | over
    )


def came_to(session, registration, now) -> frozenset[int]:
    return roster(session, registration.event_id, now).place_of(registration.id).came_to


def test_a_correction_is_a_new_row(session, now):
    event = an_event(session, now)
    seat, meeting = a_registration(session, now, event), event.sessions[0]
    assert mark(session, seat.id, meeting.id, True, now, 7)
    assert came_to(session, seat, now) == {meeting.id}
    assert mark(session, seat.id, meeting.id, False, now, 7)
    assert came_to(session, seat, now) == frozenset()
    assert session.scalars(select(Attendance.came).order_by(Attendance.id)).all() == [True, False]
    assert session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)).all() == ["came", "mark taken back"]


def test_the_same_mark_again_writes_nothing(session, now):
    event = an_event(session, now)
    seat, meeting = a_registration(session, now, event), event.sessions[0]
    assert not mark(session, seat.id, meeting.id, False, now, 7)
    assert [mark(session, seat.id, meeting.id, True, now, 7) for _ in range(2)] == [True, False]
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_only_a_confirmed_person_can_have_come_and_only_to_their_event(session, now):
    event, other = an_event(session, now), an_event(session, now)
    hold, seat = a_registration(session, now, event, state="held"), a_registration(session, now, event)
    with pytest.raises(NotConfirmed):
        mark(session, hold.id, event.sessions[0].id, True, now, 7)
    with pytest.raises(NotFound):
        mark(session, seat.id, other.sessions[0].id, True, now, 7)
    with pytest.raises(NotFound):
        mark(session, 10**9, event.sessions[0].id, True, now, 7)


@pytest.mark.parametrize("address", ["", "Rosa@Example.org"])
def test_a_walk_in_is_registered_and_came_and_no_letter_is_sent(session, now, address):
    event = an_event(session, now)
    there = add_walk_in(session, walk_in(event, address=address), now)
    assert (there.state, there.walk_in, there.name, there.address) == ("confirmed", True, "Rosa", address.replace("E", "e"))
    assert came_to(session, there, now) == {event.sessions[0].id}
    assert session.scalar(select(func.count()).select_from(Address)) == bool(address)
    assert set(session.scalars(select(OutboxFact.name))) == {"registrations.AttendanceMarked"}


def test_a_form_sent_twice_adds_one_person(session, now):
    event = an_event(session, now, capacity=1)
    first, second = (add_walk_in(session, walk_in(event), now) for _ in range(2))
    assert first.id == second.id
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_more_than_the_seats_only_when_said_so_and_the_trail_says_it_too(session, now):
    event = an_event(session, now, capacity=1)
    a_registration(session, now, event)
    with pytest.raises(EventFull):
        add_walk_in(session, walk_in(event), now)
    add_walk_in(session, walk_in(event, over_capacity=True), now)
    assert live_registrations(session, event.id, now) == 2
    assert session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)).all() == ["walk-in added over capacity", "came"]


def test_somebody_on_the_list_is_only_marked(session, now):
    event = an_event(session, now, capacity=1)
    person = a_person(session, now, address="rosa@example.org")
    seat = a_registration(session, now, event, person)
    there = add_walk_in(session, walk_in(event, address="rosa@example.org"), now)
    assert (there.id, there.walk_in) == (seat.id, False)
    assert came_to(session, seat, now) == {event.sessions[0].id}


def test_a_hold_gives_way_to_its_owner_at_the_door(session, now):
    event = an_event(session, now, capacity=1)
    person = a_person(session, now, address="rosa@example.org", confirmed=False)
    hold = a_registration(session, now, event, person, state="held")
    assert add_walk_in(session, walk_in(event, address="rosa@example.org"), now).state == "confirmed"
    session.refresh(hold)
    assert hold.state == "lapsed"


def test_names_are_added_from_a_paper_list_after_the_event_but_never_to_a_cancelled_one(session, now):
    past = an_event(session, now, starts_at=now - timedelta(days=2), registration_closes_at=now - timedelta(days=3))
    assert add_walk_in(session, walk_in(past), now).state == "confirmed"
    with pytest.raises(EventIsCancelled):
        add_walk_in(session, walk_in(an_event(session, now, status="cancelled"), client_key="k2"), now)
    assert session.scalar(select(func.count()).select_from(Registration)) == 1
