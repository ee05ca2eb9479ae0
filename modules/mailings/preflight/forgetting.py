"""What was found of a sender is of use for a day, and for a while to whoever asks how an issue was looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from modules.mailings.preflight.models import Preflight

KEPT = timedelta(days=92)
CHUNK = 5_000


def forget_preflights(session: Session, now: datetime, chunk: int = CHUNK) -> bool:
    """Delete some of what is so old; whether there may be more. The newest of each edition stays."""
    newest = select(func.max(Preflight.id)).group_by(Preflight.edition_id)
    some = select(Preflight.id).where(Preflight.asked_at <= now - KEPT, Preflight.id.not_in(newest)).limit(chunk)
    gone = delete(Preflight).where(Preflight.id.in_(some)).returning(Preflight.id)
    return len(session.scalars(gone).all()) == chunk
