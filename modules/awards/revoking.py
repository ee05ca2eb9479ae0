"""Taking an award back, and giving it back: each is a row that stays, with who and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.awards.errors import AlreadyRevoked, NoReason, NotRevoked
from modules.awards.facts import AwardRevoked
from modules.awards.models import Award, Standing
from modules.core.errors import NotFound
from modules.outbox.recording import record


def revoke(session: Session, award_id: int, reason: str, actor_id: int | None, now: datetime) -> Standing:
    """Let the award stand no more; its page says so at once, and AwardRevoked tells its holder. AlreadyRevoked, NoReason."""
    if _stands(session, award_id) is False:
        raise AlreadyRevoked(award_id=award_id)
    standing = _state(session, award_id, "revoked", reason, actor_id, now)
    record(session, AwardRevoked(award_id), now)
    return standing


def restore(session: Session, award_id: int, reason: str, actor_id: int | None, now: datetime) -> Standing:
    """Let the award stand again. NotRevoked, NoReason."""
    if _stands(session, award_id):
        raise NotRevoked(award_id=award_id)
    return _state(session, award_id, "restored", reason, actor_id, now)


def _stands(session: Session, award_id: int) -> bool:
    """Whether it stands, with the award locked: two windows act one after the other."""
    if session.get(Award, award_id, with_for_update=True) is None:
        raise NotFound
    newest = select(Standing.state).where(Standing.award_id == award_id).order_by(Standing.id.desc()).limit(1)
    return session.scalar(newest) != "revoked"


def _state(session: Session, award_id: int, state: str, reason: str, actor_id: int | None, now: datetime) -> Standing:
    if not reason.strip():
        raise NoReason(award_id=award_id)
    standing = Standing(award_id=award_id, state=state, reason=reason.strip(), stated_at=now, stated_by=actor_id)
    session.add(standing)
    session.flush()
    note(session, actor_id, f"award {state}", ("award", award_id), now, standing_id=standing.id)
    return standing
