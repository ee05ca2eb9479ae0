"""Whatever two records hold: merging and unmerging leaves every row as it was."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.accounts.actors import Role
from modules.groups.models import Group, Member
from modules.organizations.models import Membership
from modules.people.belongings import belongings
from modules.people.merging import merge, unmerge
from modules.people.models import Address, Person
from tests.factories.accounts import a_grant, an_account
from tests.factories.events import an_event
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.factories.registrations import a_registration

NOW = datetime(2027, 1, 11, 18, tzinfo=UTC)
things = st.sets(st.integers(0, 2))
holdings = st.fixed_dictionaries(
    {"addresses": things, "groups": things, "grants": st.sets(st.sampled_from(Role)), "registrations": things}
    | {"account": st.booleans(), "member": st.booleans()}
)
seen: Counter[str] = Counter()


def give(session, name, person, holding, world):
    groups, events, organization = world
    addresses = [f"{name}{number}@example.org" for number in holding["addresses"]]
    session.add_all(Address(person_id=person.id, address=address, key=address, created_at=NOW) for address in addresses)
    session.add_all(Member(group_id=groups[number].id, person_id=person.id, joined_at=NOW) for number in holding["groups"])
    session.add_all(
        Membership(organization_id=organization.id, person_id=person.id, since_at=NOW) for _ in range(holding["member"])
    )
    for role in holding["grants"]:
        a_grant(session, NOW, person.id, role)
    for number in holding["registrations"]:
        a_registration(session, NOW, events[number], person)
    if holding["account"]:
        an_account(session, NOW, person, email=f"{name}@example.org")


def everything(session):
    """Each row of each table that belongs to people, without the record's counter of writes."""
    session.flush()
    tables = {belonging.table for belonging in belongings()} | {Person.__table__}
    return {
        table.name: sorted(
            str({name: value for name, value in row.items() if name != "version"})
            for row in session.scalars(select(func.to_jsonb(select(table).subquery().table_valued())))
        )
        for table in tables
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=holdings, gone=holdings)
def check(session, kept, gone):
    with session.begin_nested() as point:
        groups = [Group(name=str(number), created_at=NOW) for number in range(3)]
        session.add_all(groups)
        world = groups, [an_event(session, NOW) for _ in range(3)], an_organization(session, NOW)
        one, other = a_person(session, NOW), a_person(session, NOW)
        give(session, "kept", one, kept, world)
        give(session, "gone", other, gone, world)
        before = everything(session)
        merged = merge(session, one.id, other.id, None, NOW)
        seen["something stayed"] += any(rows["stayed"] for rows in merged.moved.values())
        seen["something moved"] += any(rows["moved"] for rows in merged.moved.values())
        seen["cases"] += 1
        unmerge(session, merged.id, None, NOW)
        assert everything(session) == before
        point.rollback()
    session.expunge_all()


def test_merging_and_unmerging_leaves_everything_as_it_was(session):
    check(session)
    print(dict(seen))
    assert min(seen["something stayed"], seen["something moved"]) >= seen["cases"] / 20
