"""Giving and taking roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modules.accounts.actors import VISITOR, Role
from modules.accounts.closing import erase
from modules.accounts.errors import LastAdministrator, RoleHeld
from modules.accounts.granting import Gift, give, take
from modules.accounts.models import Grant
from modules.accounts.permissions import may_manage_people
from modules.accounts.queries import actor_of, grants_of
from modules.audit.models import AuditEntry
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.people.errors import PersonGone
from modules.people.merging import merge
from tests.factories.accounts import a_grant, an_account
from tests.factories.people import a_person


def an_administrator(session, now):
    account = an_account(session, now)
    return account.person_id, a_grant(session, now, account.person_id, Role.ADMINISTRATOR).id


def test_a_role_counts_from_its_gift_until_it_is_taken(session, now):
    giver, person = a_person(session, now), a_person(session, now)
    grant = give(session, person.id, Gift(Role.EDITOR), giver.id, now)
    assert actor_of(session, person.id, now).holds(Role.EDITOR)
    assert not actor_of(session, person.id, now - timedelta(seconds=1)).holds(Role.EDITOR)
    later = now + timedelta(days=1)
    take(session, grant.id, giver.id, later)
    assert actor_of(session, person.id, now).holds(Role.EDITOR)
    assert not actor_of(session, person.id, later).holds(Role.EDITOR)
    entries = session.execute(select(AuditEntry.deed, AuditEntry.actor_id).where(AuditEntry.thing_kind == "grant")).all()
    assert entries == [("given", giver.id), ("taken", giver.id)]


def test_a_role_for_one_organization_is_none_for_the_site_or_another(session, now):
    person = a_person(session, now)
    give(session, person.id, Gift(Role.COUNTY_LEAD, "organization", 7, now + timedelta(days=1)), None, now)
    actor = actor_of(session, person.id, now)
    assert actor.holds_in("organization", 7, Role.COUNTY_LEAD)
    assert not actor.holds_in("organization", 8, Role.COUNTY_LEAD)
    assert not actor.holds(Role.COUNTY_LEAD)
    assert not actor_of(session, person.id, now + timedelta(days=1)).grants


def test_the_same_role_is_not_given_twice(session, now):
    person = a_person(session, now)
    give(session, person.id, Gift(Role.EDITOR, until=now + timedelta(days=3)), None, now)
    with pytest.raises(RoleHeld):
        give(session, person.id, Gift(Role.EDITOR), None, now)
    give(session, person.id, Gift(Role.EDITOR, "organization", 7), None, now)
    assert len(grants_of(session, person.id, now)) == 2


def test_somebody_must_be_left_who_can_give_roles(session, now):
    first_id, first_grant = an_administrator(session, now)
    with pytest.raises(LastAdministrator):
        take(session, first_grant, first_id, now)
    with pytest.raises(LastAdministrator):
        erase(session, first_id, first_id, now)
    a_grant(session, now, a_person(session, now).id, Role.ADMINISTRATOR)  # who cannot sign in
    with pytest.raises(LastAdministrator):
        take(session, first_grant, first_id, now)
    an_administrator(session, now)
    take(session, first_grant, first_id, now)
    assert not may_manage_people(actor_of(session, first_id, now))


def test_of_two_administrators_who_let_go_at_once_one_stays(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        first, second = (an_administrator(session, now)[1] for _ in range(2))
    with Session(fresh_database) as one, Session(fresh_database) as other:
        take(one, first, None, now)
        other.execute(text("set local lock_timeout = '100ms'"))
        with pytest.raises(OperationalError):  # waits for the first
            take(other, second, None, now)
        other.rollback()
        one.commit()
        with pytest.raises(LastAdministrator):
            take(other, second, None, now)


def test_a_record_that_is_gone_acts_as_nobody(session, now):
    kept, gone, erased = (a_person(session, now) for _ in range(3))
    for person in (gone, erased):
        a_grant(session, now, person.id, Role.ADMINISTRATOR)
    merge(session, kept.id, gone.id, None, now)
    an_administrator(session, now)
    erase(session, erased.id, None, now)
    assert actor_of(session, gone.id, now) is VISITOR
    assert actor_of(session, erased.id, now) is VISITOR
    assert actor_of(session, 0, now) is VISITOR
    with pytest.raises(PersonGone):
        give(session, gone.id, Gift(Role.EDITOR), None, now)


def test_taking_what_was_taken_changes_nothing(session, now):
    person = a_person(session, now)
    grant = give(session, person.id, Gift(Role.EDITOR), None, now)
    take(session, grant.id, None, now)
    take(session, grant.id, None, now + timedelta(days=1))
    assert session.get(Grant, grant.id).until_at == now
    with pytest.raises(NotFound):
        take(session, 0, None, now)
