"""Two records of one person made one, and taken apart again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.accounts.models import Account, Grant
from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.groups.models import Group, Member
from modules.people.addresses import addresses_of
from modules.people.belongings import belongings
from modules.people.errors import MergeUndone, PersonGone, SamePerson
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from modules.people.queries import records_of, standing_merges
from modules.registrations.models import Registration
from tests.factories.accounts import a_grant, an_account
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def test_every_table_that_names_a_person_takes_part():
    names = {belonging.name for belonging in belongings()}
    assert {"people_address.person_id", "accounts_account.person_id", "registrations_registration.person_id"} <= names
    assert not any(name.startswith(("people_person.", "people_merge.")) for name in names)


def test_all_that_pointed_to_the_one_points_to_the_other(session, now):
    kept, gone = a_person(session, now, address="a@example.org"), a_person(session, now, address="b@example.org")
    account = an_account(session, now, gone, email="b@example.org")
    registration = a_registration(session, now, person=gone)
    merged = merge(session, kept.id, gone.id, kept.id, now)
    assert [row.address for row in addresses_of(session, kept.id)] == ["a@example.org", "b@example.org"]
    assert (account.person_id, registration.person_id, gone.merged_into_id) == (kept.id, kept.id, kept.id)
    assert [each.id for each, _ in standing_merges(session, kept.id)] == [merged.id]
    assert session.scalars(select(AuditEntry.deed).where(AuditEntry.thing_id == kept.id)).all() == ["merged"]


def test_what_a_unique_constraint_keeps_stays_and_is_written_down(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    event = an_event(session, now)
    a_registration(session, now, event, kept)
    double = a_registration(session, now, event, gone)
    other = a_registration(session, now, person=gone)
    merged = merge(session, kept.id, gone.id, None, now)
    assert (double.person_id, other.person_id) == (gone.id, kept.id)
    assert merged.moved["registrations_registration.person_id"] == {"moved": [{"id": other.id}], "stayed": [{"id": double.id}]}


def test_a_key_that_holds_the_person_is_moved_and_brought_back(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    group = Group(name="Cohort III", created_at=now)
    session.add(group)
    session.flush()
    earlier = now - timedelta(microseconds=1)
    for person, joined, left in ((kept, now, None), (gone, now, None), (gone, earlier, now)):
        session.add(Member(group_id=group.id, person_id=person.id, joined_at=joined, left_at=left))
    before = _members(session)
    merged = merge(session, kept.id, gone.id, None, now)
    assert _members(session) == sorted([(kept.id, now), (gone.id, now), (kept.id, earlier)])
    unmerge(session, merged.id, None, now)
    assert _members(session) == before


def _members(session):
    session.flush()
    return sorted((row[0], row[1]) for row in session.execute(select(Member.person_id, Member.joined_at)))


def test_what_came_after_the_merge_stays_where_it_is(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    merged = merge(session, kept.id, gone.id, None, now)
    later = a_registration(session, now, person=kept)
    unmerge(session, merged.id, None, now)
    assert session.get(Registration, later.id).person_id == kept.id
    assert session.get(Person, gone.id).merged_into_id is None


def test_chains_are_undone_from_their_end(session, now):
    first, second, third = (a_person(session, now) for _ in range(3))
    account = an_account(session, now, first)
    inner = merge(session, second.id, first.id, None, now)
    outer = merge(session, third.id, second.id, None, now)
    assert records_of(session, third.id) == [first.id, second.id, third.id]
    with pytest.raises(PersonGone):
        unmerge(session, inner.id, None, now)
    unmerge(session, outer.id, None, now)
    assert session.get(Account, account.id).person_id == second.id
    unmerge(session, inner.id, None, now)
    assert session.get(Account, account.id).person_id == first.id


def test_a_grant_both_hold_does_not_double(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    for person in (kept, gone):
        a_grant(session, now, person.id, "editor")
    a_grant(session, now, gone.id, "facilitator")
    merge(session, kept.id, gone.id, None, now)
    assert sorted(session.scalars(select(Grant.role).where(Grant.person_id == kept.id))) == ["editor", "facilitator"]


def test_refusals(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    with pytest.raises(SamePerson):
        merge(session, kept.id, kept.id, None, now)
    with pytest.raises(NotFound):
        merge(session, kept.id, 0, None, now)
    merged = merge(session, kept.id, gone.id, None, now)
    with pytest.raises(PersonGone):
        merge(session, kept.id, gone.id, None, now)
    unmerge(session, merged.id, None, now)
    with pytest.raises(MergeUndone):
        unmerge(session, merged.id, None, now)
    with pytest.raises(NotFound):
        unmerge(session, 0, None, now)
