"""The last seat, asked for by many at once; and the same race without the lock, which must oversell."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.errors import Refused
from modules.registrations.confirming import confirm
from modules.registrations.queries import live_registrations
from modules.registrations.registering import HOLD, Asked, register
from modules.registrations.seats import read_door
from modules.registrations.withdrawing import withdraw
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.waiting import PATIENCE

PEOPLE = 24
ROUNDS = 5
ROUNDS_OF_THE_CONTROL = 20


def at_once(engine, deeds) -> Counter[str]:
    """Run each deed in a thread and a transaction of its own, all let go at the same moment; how they ended."""
    start = threading.Barrier(len(deeds), timeout=PATIENCE)
    own_connections = create_engine(engine.url, poolclass=NullPool)

    def one(deed) -> str:
        with Session(own_connections) as session:
            session.connection()
            start.wait()
            try:
                with transaction(session):
                    return deed(session).state
            except Refused as refused:
                return type(refused).__name__

    with ThreadPoolExecutor(len(deeds)) as threads:
        return Counter(threads.map(one, deeds))


def asking(event_id, person_ids, now, **lock):
    """One deed for each person: register for the event."""
    wishes = [Asked(event_id=event_id, person_id=each, name="Sample", held=False) for each in person_ids]
    return [lambda session, wish=wish: register(session, wish, now, **lock) for wish in wishes]


def an_event_and_people(engine, now, **over):
    with Session(engine) as session, transaction(session):
        event = an_event(session, now, **over)
        return event.id, [a_person(session, now).id for _ in range(PEOPLE)]


def live(engine, event_id, now) -> int:
    with Session(engine) as session:
        return live_registrations(session, event_id, now)


def test_the_last_seat_goes_to_one(fresh_database, now):
    for _ in range(ROUNDS):
        event_id, people = an_event_and_people(fresh_database, now, capacity=1)
        ended = at_once(fresh_database, asking(event_id, people, now))
        assert ended == {"confirmed": 1, "EventFull": PEOPLE - 1}
        assert live(fresh_database, event_id, now) == 1


def test_the_control_a_lock_that_does_not_lock_oversells(fresh_database, now):
    """Else the race above would prove nothing. One round nearly always shows it; a busy machine may serve one after the other."""
    assert any(sold_without_lock(fresh_database, now) > 1 for _ in range(ROUNDS_OF_THE_CONTROL))


def sold_without_lock(engine, now) -> int:
    together = threading.Barrier(PEOPLE, timeout=PATIENCE)

    def no_lock(session, event_id):
        door = read_door(session, event_id)
        together.wait()
        return door

    event_id, people = an_event_and_people(engine, now, capacity=1)
    ended = at_once(engine, asking(event_id, people, now, lock=no_lock))
    assert ended["confirmed"] == live(engine, event_id, now)
    return ended["confirmed"]


def test_one_person_in_many_windows_has_one_seat(fresh_database, now):
    event_id, people = an_event_and_people(fresh_database, now)
    ended = at_once(fresh_database, asking(event_id, [people[0]] * PEOPLE, now))
    assert ended == {"confirmed": 1, "AlreadyRegistered": PEOPLE - 1}


def test_holds_that_ran_out_and_newcomers_share_what_is_left(fresh_database, now):
    event_id, people = an_event_and_people(fresh_database, now, capacity=2)
    later = now + HOLD
    with Session(fresh_database) as session, transaction(session):
        ran_out = {"event_id": event_id, "state": "held", "held_until": later}
        holds = [
            a_registration(session, now, person=a_person(session, now), address=f"guest{number}@example.org", **ran_out).id
            for number in range(4)
        ]
    confirming = [lambda session, hold=hold: confirm(session, hold, later) for hold in holds]
    ended = at_once(fresh_database, confirming + asking(event_id, people[:8], later))
    assert ended == {"confirmed": 2, "EventFull": 10}


def test_a_seat_given_up_in_the_rush_is_sold_once_at_most(fresh_database, now):
    for _ in range(ROUNDS):
        event_id, people = an_event_and_people(fresh_database, now, capacity=1)
        with Session(fresh_database) as session, transaction(session):
            seat = a_registration(session, now, event_id=event_id).id
        leaving = [lambda session, seat=seat: withdraw(session, seat, now)]
        ended = at_once(fresh_database, leaving + asking(event_id, people, now))
        assert ended["withdrawn"] == 1
        assert ended["confirmed"] == live(fresh_database, event_id, now) <= 1
