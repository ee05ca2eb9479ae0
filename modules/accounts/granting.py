"""Giving and taking roles. A grant is never deleted: taking it sets its end, so who might do what on which day stays known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.errors import LastAdministrator, RoleHeld
from modules.accounts.models import Account, Grant
from modules.accounts.queries import LIVE
from modules.audit.noting import note
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.people.models import Person
from modules.people.queries import live_person


@dataclass(frozen=True)
class Gift:
    """A role with its scope: `site` without an id, `organization` or `cohort` with one. `until` None: for good."""

    role: Role
    scope_kind: str = "site"
    scope_id: int | None = None
    until: datetime | None = None


def give(session: Session, person_id: int, gift: Gift, actor_id: int | None, now: datetime) -> Grant:
    """Give a role from now on. Raises RoleHeld when the person holds it with this scope, PersonGone. Locks the person."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    live_person(session, person_id)
    same = and_(Grant.person_id == person_id, Grant.role == gift.role, Grant.scope_kind == gift.scope_kind)
    held = and_(same, Grant.scope_id.is_not_distinct_from(gift.scope_id), or_(Grant.until_at.is_(None), Grant.until_at > now))
    if session.scalars(select(Grant.id).where(held)).first() is not None:
        raise RoleHeld
    values = {"role": gift.role, "scope_kind": gift.scope_kind, "scope_id": gift.scope_id, "until_at": gift.until}
    grant = session.scalars(
        insert(Grant).values(person_id=person_id, from_at=now, given_by=actor_id, **values).returning(Grant)
    ).one()
    note(session, actor_id, "given", ("grant", grant.id), now, person_id=person_id, role=gift.role, scope=_scope(grant))
    return grant


def take(session: Session, grant_id: int, actor_id: int | None, now: datetime) -> Grant:
    """End a grant now; one that had ended stays as it is. Raises LastAdministrator rather than leave nobody to give roles."""
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise NotFound
    if (grant.role, grant.scope_kind) == (Role.ADMINISTRATOR, "site"):
        require_another_administrator(session, grant.person_id, now)
    hold(session, grant)
    if grant.until_at is not None and grant.until_at <= now:
        return grant
    grant.until_at = now
    note(session, actor_id, "taken", ("grant", grant.id), now, person_id=grant.person_id, role=grant.role, scope=_scope(grant))
    return grant


def require_another_administrator(session: Session, person_id: int, now: datetime) -> None:
    """Raise LastAdministrator unless somebody else, who can sign in, may give roles for good.

    Locks the grants of all administrators, in order: of two who let go at once, one stays.
    """
    others = session.scalars(
        select(Grant.id)
        .join(Person, Person.id == Grant.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Grant.role == Role.ADMINISTRATOR, Grant.scope_kind == "site", Grant.until_at.is_(None), Grant.from_at <= now)
        .where(LIVE, Account.active, Account.confirmed_at.is_not(None))
        .order_by(Grant.id)
        .with_for_update(of=Grant)
    ).all()
    own = set(session.scalars(select(Grant.id).where(Grant.person_id == person_id)))
    if not set(others) - own:
        raise LastAdministrator


def _scope(grant: Grant) -> str:
    return grant.scope_kind if grant.scope_id is None else f"{grant.scope_kind}:{grant.scope_id}"
