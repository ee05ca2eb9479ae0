"""Sessions: browsers that are signed in. The browser holds a random secret, the table its SHA-256, so a copy of the table opens nothing.

A session ends after IDLE without a deed of its owner, after ABSOLUTE in any case, or when somebody ends it; all three are judged
by `now` in the query, so an ended session is dead at once and no sweeper is waited for. Reading pages does not prolong it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from modules.accounts.models import SignedInSession

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=60)
TOUCH_AFTER = timedelta(minutes=10)
AGENT_LENGTH = 200


def hash_of(secret: str) -> str:
    """What the table keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def in_force(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition of a live session."""
    return and_(SignedInSession.ended_at.is_(None), SignedInSession.ends_at > now, SignedInSession.used_at > now - IDLE)


def begin(session: Session, account_id: int, agent: str, now: datetime) -> str:
    """Start a session and return its secret, 256 random bits that are kept nowhere else."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignedInSession(
            account_id=account_id,
            secret_hash=hash_of(secret),
            agent=agent[:AGENT_LENGTH],
            started_at=now,
            used_at=now,
            ends_at=now + ABSOLUTE,
        )
    )
    return secret


def is_due(used_at: datetime, now: datetime) -> bool:
    """Whether another use is to be noted: a page that tells something every few seconds need not ask the database each time."""
    return used_at < now - TOUCH_AFTER


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Note that the owner did something, at most once in TOUCH_AFTER: so parallel posts of one browser do not wait for each other."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.id == session_id, SignedInSession.used_at < now - TOUCH_AFTER)
        .values(used_at=now)
    )


def live_sessions(session: Session, account_id: int, now: datetime) -> list[SignedInSession]:
    """The browsers that are signed in, the one used last first."""
    newest = (SignedInSession.used_at.desc(), SignedInSession.id.desc())
    return list(
        session.scalars(
            select(SignedInSession).where(SignedInSession.account_id == account_id, in_force(now)).order_by(*newest)
        )
    )


def end(session: Session, account_id: int, session_id: int, now: datetime) -> bool:
    """End one session of the account; False when it is not theirs or had ended."""
    ended = session.execute(
        update(SignedInSession)
        .where(SignedInSession.id == session_id, SignedInSession.account_id == account_id, in_force(now))
        .values(ended_at=now)
        .returning(SignedInSession.id)
    )
    return ended.first() is not None


def end_all(session: Session, account_id: int, now: datetime, except_id: int | None = None) -> int:
    """End every session of the account but one; returns how many."""
    ended = session.execute(
        update(SignedInSession)
        .where(SignedInSession.account_id == account_id, SignedInSession.id.is_distinct_from(except_id), in_force(now))
        .values(ended_at=now)
        .returning(SignedInSession.id)
    )
    return len(ended.all())
