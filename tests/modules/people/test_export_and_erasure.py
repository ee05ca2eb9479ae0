"""Handing over and forgetting what is kept of a person."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import JSON, String, func, select

from modules.audit.models import AuditEntry
from modules.core.db import Base, load_models
from modules.core.errors import NotFound
from modules.people.addresses import addresses_of
from modules.people.belongings import belongings, personal_columns
from modules.people.erasing import erase_person
from modules.people.errors import PersonGone
from modules.people.exporting import export_person
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from modules.people.queries import people_found
from modules.registrations.models import Registration
from tests.factories.accounts import an_account
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def ana(session, now):
    person = a_person(session, now, address="ana@example.org", name="Ana Ruiz")
    an_account(session, now, person, email="ana@example.org", password="$argon2id$secret")
    a_registration(session, now, person=person, name="Ana Ruiz", address="ana@example.org", needs="a ramp")
    return person


def test_a_person_is_handed_every_row_and_no_secret(session, now):
    person = ana(session, now)
    taken = export_person(session, person.id, person.id, now)
    assert taken["people_person"][0]["name"] == "Ana Ruiz"
    assert taken["people_address"][0]["address"] == "ana@example.org"
    assert taken["registrations_registration"][0]["needs"] == "a ramp"
    text = json.dumps(taken)
    assert "argon2id" not in text
    assert "fs_uniquifier" not in text
    assert "search_key" not in text


def test_nothing_of_others_is_handed_over(session, now):
    person = ana(session, now)
    a_registration(session, now, name="Somebody Else")
    assert "Somebody Else" not in json.dumps(export_person(session, person.id, None, now))
    with pytest.raises(NotFound):
        export_person(session, 0, None, now)


def test_the_records_merged_into_it_belong_to_it(session, now):
    person, double = ana(session, now), a_person(session, now, address="old@example.org", name="A. Ruiz")
    merge(session, person.id, double.id, None, now)
    taken = export_person(session, person.id, None, now)
    assert {row["name"] for row in taken["people_person"]} == {"Ana Ruiz", "A. Ruiz"}


def test_erasing_leaves_no_personal_value_anywhere(session, now):
    load_models()
    person, double = ana(session, now), a_person(session, now, name="A. Ruiz")
    merge(session, person.id, double.id, None, now)
    ids = [person.id, double.id]
    erase_person(session, person.id, None, now)
    for belonging in belongings():
        rows = (
            session.execute(select(*personal_columns(belonging.table)).where(belonging.column.in_(ids))).all()
            if personal_columns(belonging.table)
            else []
        )
        assert all(value in ("", None) or str(value).startswith("erased-") for row in rows for value in row), belonging.name
    assert addresses_of(session, person.id) == []
    assert [session.get(Person, each).name for each in ids] == ["", ""]


def test_what_happened_still_counts(session, now):
    person = ana(session, now)
    erase_person(session, person.id, person.id, now)
    assert session.scalar(select(func.count()).select_from(Registration)) == 1
    entry = session.scalars(select(AuditEntry).where(AuditEntry.deed == "erased")).one()
    assert (entry.thing_id, entry.detail) == (person.id, {"records": [person.id]})
    assert people_found(session, "Ana") == ([], 0)


def test_two_may_be_erased_and_nobody_twice(session, now):
    for number in range(2):
        person = a_person(session, now)
        an_account(session, now, person, email=f"{number}@example.org")
        erase_person(session, person.id, None, now)
    with pytest.raises(PersonGone):
        erase_person(session, person.id, None, now)


def test_what_was_erased_cannot_be_taken_apart(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    merged = merge(session, kept.id, gone.id, None, now)
    erase_person(session, kept.id, None, now)
    with pytest.raises(PersonGone):
        unmerge(session, merged.id, None, now)


def test_every_personal_column_can_be_emptied():
    """A column of another type than text or JSON, neither nullable nor unique, would need a rule of its own."""
    odd = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in personal_columns(table)
        if not column.nullable and not isinstance(column.type, String | JSON)
    ]
    assert odd == []
