"""Finding or making a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.people.addresses import find_address
from modules.people.making import NewPerson, find_person, make_person, person_for
from modules.people.models import Person
from tests.factories.people import a_person
from tests.waiting import PATIENCE


def test_a_new_address_makes_a_person_who_only_claims_it(session, now):
    person = person_for(session, "Ana@Example.org", NewPerson("Ana", "es", "America/Denver"), now)
    assert (person.name, person.language, person.time_zone) == ("Ana", "es", "America/Denver")
    row = find_address(session, "ana@example.org")
    assert (row.person_id, row.address, row.confirmed_at) == (person.id, "Ana@example.org", None)


def test_a_known_address_finds_its_person_and_changes_nothing(session, now):
    known = a_person(session, now, address="ana@example.org", name="Ana Ruiz")
    assert person_for(session, "ANA@example.org", NewPerson("Mallory", "es"), now) is known
    assert (known.name, known.language) == ("Ana Ruiz", "en")


def test_a_person_needs_neither_account_nor_address(session, now):
    student = make_person(session, NewPerson("A student"), now)
    assert student.id
    assert find_person(session, "nobody@example.org") is None


@pytest.fixture
def all_at_once(fresh_database):
    """Four callers go on together once each of them has seen that the address is new."""
    barrier = Barrier(4)

    def meet(_connection, _cursor, statement, *_rest):
        if "insert into people_address" in statement:
            barrier.wait(PATIENCE)

    event.listen(fresh_database, "before_cursor_execute", meet)
    yield fresh_database
    event.remove(fresh_database, "before_cursor_execute", meet)


def test_the_same_address_at_once_makes_one_person(all_at_once, now):
    def come(_: int) -> int:
        with Session(all_at_once) as session, transaction(session):
            return person_for(session, "ana@example.org", NewPerson("Ana"), now).id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(come, range(4)))
    with Session(all_at_once) as session:
        assert set(ids) == set(session.scalars(select(Person.id)))
        assert len(set(ids)) == 1
