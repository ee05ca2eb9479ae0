"""Handing over and forgetting what is kept of a person."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import JSON, String, func, select, text
from sqlalchemy.exc import DBAPIError

from modules.audit.models import AuditEntry
from modules.awards.models import Standing
from modules.awards.revoking import restore, revoke
from modules.cohorts.choosing.conflicts import declare_conflict
from modules.cohorts.models import Conflict, Reviewer
from modules.core.db import Base, load_models
from modules.core.errors import NotFound
from modules.people.addresses import addresses_of
from modules.people.belongings import WHOSE, belongings, personal_columns
from modules.people.erasing import erase_person
from modules.people.errors import PersonGone
from modules.people.exporting import export_person
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from modules.people.queries import people_found
from modules.registrations.models import Registration
from modules.training.completion.withdrawing import withdraw
from modules.training.models import Withdrawal
from tests.factories.accounts import an_account
from tests.factories.awards import an_award
from tests.factories.choosing import a_sent_application, an_assignment
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.training import a_module
from tests.modules.training.test_certifying import a_completion


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


def test_reasons_of_what_was_taken_back_are_handed_over_and_forgotten(session, now):
    person = a_person(session, now)
    withdraw(session, a_completion(session, now, person, a_module(session, now)).id, "Ana Ruiz copied.", by=None, now=now)
    award = an_award(session, now, person)
    revoke(session, award.id, "Ana Ruiz was not there.", None, now)
    restore(session, award.id, "Ana Ruiz was there after all.", None, now)
    taken = export_person(session, person.id, None, now)
    assert [row["reason"] for row in taken["awards_standing"]] == ["Ana Ruiz was not there.", "Ana Ruiz was there after all."]
    assert [row["reason"] for row in taken["training_withdrawal"]] == ["Ana Ruiz copied."]
    erase_person(session, person.id, None, now)
    reasons = [*session.scalars(select(Standing.reason)), *session.scalars(select(Withdrawal.reason))]
    assert reasons == ["", "", ""]


def test_a_reviewers_own_conflict_is_forgotten_with_them_alone(session, now):
    mine = an_assignment(session, now, a_sent_application(session, now))
    other = an_assignment(session, now, a_sent_application(session, now))
    for each in (mine, other):
        declare_conflict(session, each, "My sister leads it.", now)
    erase_person(session, session.get_one(Reviewer, mine.reviewer_id).person_id, None, now)
    kept = dict(session.execute(select(Conflict.reviewer_id, Conflict.reason)).all())
    assert kept == {mine.reviewer_id: "", other.reviewer_id: "My sister leads it."}


@pytest.mark.parametrize(
    "change",
    [
        "update awards_standing set reason = 'better words'",
        "update awards_standing set reason = '', stated_at = stated_at + interval '1 day'",
        "delete from awards_standing",
    ],
)
def test_a_reason_can_be_blanked_and_nothing_else_changed(session, now, change):
    revoke(session, an_award(session, now).id, "Not there.", None, now)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text(change))


def test_every_personal_column_is_somebodys():
    """Else it would be neither handed over nor forgotten."""
    load_models()
    named = {Person.__tablename__} | {each.table.name for each in belongings()}
    whose = {table.name: table.columns[table.info[WHOSE]] for table in Base.metadata.tables.values() if WHOSE in table.info}
    personal = {table.name for table in Base.metadata.tables.values() if personal_columns(table)}
    assert personal - named - whose.keys() == set()
    owners = [key.column.table for column in whose.values() for key in column.foreign_keys]
    assert all("person_id" in owner.columns and owner.name in named for owner in owners)
