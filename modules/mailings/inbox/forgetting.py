"""Mail is kept as it came for some days, in which staff can look at what was made of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from modules.mailings.inbox.models import InboxMessage


def forget_mail(session: Session, now: datetime, days: int) -> None:
    """Delete what was handled or dropped so long ago; what waits, or is parked for a person, stays."""
    old = InboxMessage.received_at <= now - timedelta(days=days)
    session.execute(delete(InboxMessage).where(old, InboxMessage.state.in_(("handled", "dropped"))))
