"""A browser that comes back: what time it is, whose it is and what they may. One statement, since every request asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from modules.accounts.actors import Actor
from modules.accounts.models import Account, Grant, SignedInSession
from modules.accounts.queries import ACTOR, LIVE, actor_from, grant_in_force
from modules.accounts.sessions import hash_of, in_force
from modules.core.connections import ask
from modules.people.models import Person


@dataclass(frozen=True)
class Visit:
    """A live session, and the person it belongs to with the grants in force."""

    session_id: int
    account_id: int
    used_at: datetime
    actor: Actor


_MOMENT = select(func.clock_timestamp().label("now")).subquery("moment")
_SESSIONS = SignedInSession.__table__.join(Account.__table__).join(Person.__table__)
_IS_IT = and_(SignedInSession.secret_hash == bindparam("secret_hash"), in_force(_MOMENT.c.now), Account.active, LIVE)
_VISIT = (
    select(
        _MOMENT.c.now, SignedInSession.id.label("session_id"), Account.id.label("account_id"), SignedInSession.used_at, *ACTOR
    )
    .select_from(_MOMENT.outerjoin(_SESSIONS, _IS_IT))
    .outerjoin(Grant, and_(Grant.person_id == Person.id, grant_in_force(_MOMENT.c.now)))
)


def read_visit(session: Session, secret: str) -> tuple[datetime, Visit | None]:
    """The database's clock at this moment, and who is signed in with this secret then; None when the session is not in force."""
    rows = ask(session, _VISIT, {"secret_hash": hash_of(secret)}).all()
    found = rows[0]
    visit = Visit(found.session_id, found.account_id, found.used_at, actor_from(rows)) if found.session_id else None
    return found.now.astimezone(UTC), visit
