"""Finding or making a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.people.addresses import find_address
from modules.people.making import NewPerson, find_person, make_person, person_for
from modules.people.models import Person
from tests.factories.people import a_person


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


def test_the_same_address_at_once_makes_one_person(fresh_database, now):
    def come(_: int) -> int:
        with Session(fresh_database) as session, transaction(session):
            return person_for(session, "ana@example.org", NewPerson("Ana"), now).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(come, range(8)))
    with Session(fresh_database) as session:
        assert len(ids) == session.scalar(select(func.count()).select_from(Person)) == 1
