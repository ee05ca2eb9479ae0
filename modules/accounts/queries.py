"""What is asked about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from modules.accounts.models import Account, Grant
from modules.core.errors import NotFound
from modules.people.models import Address, Person

LIVE = and_(Person.merged_into_id.is_(None), Person.erased_at.is_(None))


def grant_in_force(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition of a grant that counts at this moment."""
    return and_(Grant.from_at <= now, or_(Grant.until_at.is_(None), Grant.until_at > now))


ACTOR = (
    Person.id.label("person_id"),
    Person.name,
    Person.language,
    Person.time_zone,
    Grant.role,
    Grant.scope_kind,
    Grant.scope_id,
)
"""What `actor_from` reads: a row for each grant, or one whose grant is empty."""
_ACTOR_OF = (
    select(*ACTOR)
    .outerjoin(Grant, and_(Grant.person_id == Person.id, grant_in_force(bindparam("now", type_=Grant.from_at.type))))
    .where(Person.id == bindparam("person_id"), LIVE)
)


def actor_from(rows: Sequence[Row[*tuple[Any, ...]]]) -> Actor:
    """The actor that rows with the columns of ACTOR describe; there is at least one."""
    grants = frozenset(LiveGrant(Role(row.role), row.scope_kind, row.scope_id) for row in rows if row.role is not None)
    person = rows[0]
    return Actor(person.person_id, person.name, person.language, person.time_zone, grants)


def actor_of(session: Session, person_id: int, now: datetime) -> Actor:
    """The person with the grants in force, in one statement; VISITOR for a record that was merged away, erased or never was."""
    rows = session.execute(_ACTOR_OF, {"person_id": person_id, "now": now}).all()
    return actor_from(rows) if rows else VISITOR


def account(session: Session, account_id: int) -> Account:
    """One account."""
    found = session.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def account_of(session: Session, person_id: int) -> Account | None:
    """The account of a person, who may have none."""
    return session.scalars(select(Account).where(Account.person_id == person_id)).one_or_none()


def account_id_for(session: Session, key: str) -> int | None:
    """Who signs in with this address: the account that bears it, else that of the person who proved it.

    None when that is nobody, and for an account that was closed or whose person was merged away or erased.
    """
    bears = Account.email == key
    proved = Person.id.in_(select(Address.person_id).where(Address.key == key, Address.confirmed_at.is_not(None)))
    found = session.scalars(
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(or_(bears, proved), LIVE, Account.active)
        .order_by(bears.desc())
        .limit(1)
    )
    return found.one_or_none()


def grants_of(session: Session, person_id: int, now: datetime) -> list[Grant]:
    """The grants of a person that are in force or still to come, the oldest first."""
    ahead = or_(Grant.until_at.is_(None), Grant.until_at > now)
    return list(session.scalars(select(Grant).where(Grant.person_id == person_id, ahead).order_by(Grant.from_at, Grant.id)))
