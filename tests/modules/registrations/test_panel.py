"""The registration panel of an event's page, state by state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.accounts.actors import VISITOR, Actor
from modules.registrations.panel import registration_panel, seats_state
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.registrations import a_registration


@pytest.mark.parametrize(
    ("capacity", "left", "state"),
    [
        (None, None, "open"),
        (60, 60, "open"),
        (60, 7, "open"),
        (60, 6, "few"),
        (60, 0, "full"),
        (3, 3, "open"),
        (3, 2, "few"),
        (1, 1, "open"),
        (300, 30, "few"),
    ],
)
def test_few_is_a_tenth_or_three(capacity, left, state):
    assert seats_state(capacity, left) == state


@pytest.mark.parametrize(
    ("over", "state"),
    [
        ({}, "open"),
        ({"capacity": 1}, "full"),
        ({"capacity": 1, "registration_closes_at": timedelta(0)}, "closed"),
        ({"registration": "none"}, "none"),
        ({"status": "cancelled"}, "cancelled"),
        ({"starts_at": timedelta(-1), "ends_at": timedelta(0)}, "past"),
    ],
)
def test_states_for_a_visitor(session, now, over, state):
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    event = an_event(session, now, **moments)
    a_registration(session, now, event)
    panel = registration_panel(session, event, VISITOR, now)
    assert (panel.state, panel.taken, panel.registration) == (state, 1, None)


@pytest.mark.parametrize(
    ("over", "seat", "state"),
    [
        ({"capacity": 1}, {}, "registered"),
        ({"capacity": 1}, {"state": "held"}, "held"),
        ({"registration_closes_at": timedelta(0)}, {}, "registered"),
        ({"registration": "none"}, {}, "registered"),
        ({"capacity": 1}, {"state": "withdrawn"}, "open"),
        ({"status": "cancelled"}, {}, "cancelled"),
        ({"starts_at": timedelta(-1), "ends_at": timedelta(0)}, {}, "past"),
    ],
)
def test_states_for_somebody_who_registered(session, now, over, seat, state):
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    event = an_event(session, now, **moments)
    own = a_registration(session, now, event, **seat)
    assert registration_panel(session, event, Actor(person_id=own.person_id), now).state == state


def test_the_link_to_join_shows_to_the_registered_from_half_an_hour_before(session, now):
    event = an_event(session, now)
    own = a_registration(session, now, event)
    opens_at = event.starts_at - timedelta(minutes=30)
    owner = Actor(person_id=own.person_id)
    assert registration_panel(session, event, owner, now).join_opens_at == opens_at
    early, in_time = (
        registration_panel(session, event, owner, at).join_link for at in (opens_at - timedelta(seconds=1), opens_at)
    )
    assert (early, in_time) == ("", event.join_link)
    assert registration_panel(session, event, VISITOR, opens_at).join_link == ""


def test_walk_ins_over_capacity_leave_no_seats_not_fewer(session, now):
    event = an_event(session, now, capacity=1)
    for _ in range(2):
        a_registration(session, now, event, walk_in=True)
    assert registration_panel(session, event, VISITOR, now).left == 0


def test_at_most_two_statements(session, engine, now):
    event = an_event(session, now)
    own = a_registration(session, now, event)
    with counted_queries(engine) as statements:
        registration_panel(session, event, Actor(person_id=own.person_id), now)
    assert len(statements) == 2
