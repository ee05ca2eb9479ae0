"""Calendars made ahead: what somebody waited for lately is made anew before it is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.events.models import CalendarVersion
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import Snapshot
from modules.feeds.publisher import Publisher
from modules.feeds.snapshots import make_bytes

BUSY = timedelta(days=2)
"""Who was asked for within these days is made ahead. After them somebody waits once, and it is made ahead again."""
FORGOTTEN = timedelta(days=30)


def stale_keys(session: Session, now: datetime) -> list[str]:
    """The busy calendars that are fresh no longer, the most wanted first; one statement."""
    stale = or_(Snapshot.version != CalendarVersion.number, Snapshot.valid_until <= now)
    statement = select(Snapshot.key).where(Snapshot.asked_at > now - BUSY, stale).order_by(Snapshot.asked_at.desc())
    return list(session.scalars(statement))


def renew(session: Session, publisher: Publisher, key: str, now: datetime) -> None:
    """Make this one anew, or forget it where there is no such calendar any more."""
    try:
        make_bytes(session, publisher, _feed_at(key), now, asked=False)
    except NotFound:
        session.execute(delete(Snapshot).where(Snapshot.key == key))


def _feed_at(key: str) -> PublicFeed:
    feed = PublicFeed.at(key)
    if feed is None:  # kept by other code than ours
        raise NotFound
    return feed


def forget_unasked(session: Session, now: datetime) -> None:
    """Throw away what nobody asked for in a month."""
    session.execute(delete(Snapshot).where(Snapshot.asked_at < now - FORGOTTEN))
