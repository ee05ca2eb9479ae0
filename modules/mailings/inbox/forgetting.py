"""Mail is kept as it came for some days, in which staff can look at what was made of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from modules.mailings.inbox.models import InboxMessage

CHUNK = 500
"""Each may have megabytes."""


def forget_mail(session: Session, now: datetime, days: int, chunk: int = CHUNK) -> bool:
    """Delete some of what was handled or dropped so long ago; whether there may be more.

    What waits, or is parked for a person, stays.
    """
    old = InboxMessage.received_at <= now - timedelta(days=days)
    some = select(InboxMessage.id).where(old, InboxMessage.state.in_(("handled", "dropped"))).limit(chunk)
    gone = delete(InboxMessage).where(InboxMessage.id.in_(some)).returning(InboxMessage.id)
    return len(session.scalars(gone).all()) == chunk
