"""What was found of a sender is of use for a day, and for a while to whoever asks how an issue was looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from modules.mailings.preflight.models import Preflight

KEPT = timedelta(days=92)


def forget_preflights(session: Session, now: datetime) -> None:
    """Delete what is so old; the newest of each edition stays."""
    newest = select(func.max(Preflight.id)).group_by(Preflight.edition_id)
    session.execute(delete(Preflight).where(Preflight.asked_at <= now - KEPT, Preflight.id.not_in(newest)))
