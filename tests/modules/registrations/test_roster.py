"""The roster, and who may read what on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.accounts.actors import Actor, LiveGrant, Role
from modules.core.errors import NotFound
from modules.registrations.attendance import mark
from modules.registrations.permissions import may_read_needs, may_see_addresses
from modules.registrations.queries import registrations_of_person
from modules.registrations.roster import roster
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def test_everybody_with_a_seat_by_name_without_accents(session, now):
    event = an_event(session, now)
    for name in ("Zoë", "Álvaro", "ana", "Bea"):
        a_registration(session, now, event, name=name)
    a_registration(session, now, event, name="Gone", state="withdrawn")
    a_registration(session, now, event, name="Ran out", state="held", held_until=now)
    assert [each.registration.name for each in roster(session, event.id, now).places] == ["Álvaro", "ana", "Bea", "Zoë"]


def test_its_sums(session, now):
    event = an_event(
        session, now, sessions=[(now, now + timedelta(hours=1)), (now + timedelta(days=7), now + timedelta(days=8))]
    )
    seat = a_registration(session, now, event, locale="es", needs="ASL")
    a_registration(session, now, event, walk_in=True, locale="es")
    a_registration(session, now, event, state="held")
    first, second = event.sessions
    mark(session, seat.id, second.id, True, now, None)
    session.flush()
    found = roster(session, event.id, now)
    assert (found.confirmed, found.held, found.walk_ins) == (2, 1, 1)
    assert found.languages == [("es", 2), ("en", 1)]
    assert [each.id for each in found.asking] == [seat.id]
    assert (found.came(first.id), found.came(second.id)) == (0, 1)


@pytest.mark.parametrize("people", [1, 200])
def test_six_statements_for_one_person_or_two_hundred(session, engine, now, people):
    event = an_event(session, now, capacity=None)
    for _ in range(people):
        seat = a_registration(session, now, event)
    mark(session, seat.id, event.sessions[0].id, True, now, None)
    session.flush()
    event_id = event.id
    session.expunge_all()
    with counted_queries(engine) as statements:
        found = roster(session, event_id, now)
        assert len([each.registration.name for each in found.places]) == people
    assert len(statements) == 6


def test_a_cancelled_session_is_not_on_it(session, now):
    event = an_event(session, now)
    event.sessions[0].cancelled_at = now
    assert roster(session, event.id, now).sessions == []


def test_no_event_no_roster(session, now):
    with pytest.raises(NotFound):
        roster(session, 1, now)


@pytest.mark.parametrize("role", Role)
def test_only_administrators_and_editors_read_needs_and_addresses(role):
    actor = Actor(person_id=1, grants=frozenset({LiveGrant(role, "site", None)}))
    allowed = role in {Role.ADMINISTRATOR, Role.EDITOR}
    assert (may_read_needs(actor), may_see_addresses(actor)) == (allowed, allowed)
    elsewhere = Actor(person_id=1, grants=frozenset({LiveGrant(role, "organization", 3)}))
    assert not may_read_needs(elsewhere)


def test_the_desk_lists_what_is_still_to_come_in_three_statements(session, engine, now):
    person = a_person(session, now)
    for days in (2, 1, -3):
        a_registration(session, now, an_event(session, now, starts_at=now + timedelta(days=days)), person)
    a_registration(session, now, person=person, state="withdrawn")
    person_id = person.id
    session.expunge_all()
    with counted_queries(engine) as statements:
        found = registrations_of_person(session, person_id, now)
        assert [(each.state, len(event.wordings), len(event.sessions)) for each, event in found] == [("confirmed", 2, 1)] * 2
    assert [event.starts_at - now for _, event in found] == [timedelta(days=1), timedelta(days=2)]
    assert len(statements) == 3
