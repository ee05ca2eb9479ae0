"""What is asked about accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from modules.accounts.models import Grant
from modules.people.models import Person


def actor_of(session: Session, person_id: int, now: datetime) -> Actor:
    """The person with the grants in force, in one statement; VISITOR for a record that was merged away, erased or never was."""
    in_force = and_(Grant.person_id == Person.id, Grant.from_at <= now, or_(Grant.until_at.is_(None), Grant.until_at > now))
    rows = session.execute(
        select(Person.name, Person.language, Person.time_zone, Grant.role, Grant.scope_kind, Grant.scope_id)
        .outerjoin(Grant, in_force)
        .where(Person.id == person_id, Person.merged_into_id.is_(None), Person.erased_at.is_(None))
    ).all()
    if not rows:
        return VISITOR
    grants = frozenset(LiveGrant(Role(row.role), row.scope_kind, row.scope_id) for row in rows if row.role is not None)
    return Actor(person_id, rows[0].name, rows[0].language, rows[0].time_zone, grants)
