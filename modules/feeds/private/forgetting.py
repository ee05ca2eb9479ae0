"""Throwing away the bytes of private calendars that nobody fetches, and what they would have to tell of."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from modules.feeds.private.models import PrivateFeed, PrivateSnapshot, Stirred

FORGOTTEN = timedelta(days=30)
LONGEST_MAKING = timedelta(days=1)
"""Whoever makes bytes meanwhile has long finished: until then they may not know of what was stirred after they began."""


def forget_unfetched(session: Session, now: datetime) -> None:
    """They are made anew when somebody asks after all."""
    unfetched = or_(PrivateFeed.fetched_at.is_(None), PrivateFeed.fetched_at < now - FORGOTTEN)
    session.execute(delete(PrivateSnapshot).where(PrivateSnapshot.feed_id.in_(select(PrivateFeed.id).where(unfetched))))
    has_bytes = exists().where(PrivateSnapshot.feed_id == Stirred.feed_id)
    session.execute(delete(Stirred).where(Stirred.at < now - LONGEST_MAKING, ~has_bytes))
