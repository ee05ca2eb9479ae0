"""Mail that needs a person: having it read once more, or saying that somebody has seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.inbox.receiving import WORK
from modules.outbox.ringing import ring


def parked_message(session: Session, message_id: int) -> InboxMessage:
    """A message that waits for a person, with its bytes; NotFound for any other."""
    found = select(InboxMessage).where(InboxMessage.id == message_id, InboxMessage.state == "parked")
    row = session.scalars(found.options(undefer(InboxMessage.content))).one_or_none()
    if row is None:
        raise NotFound
    return row


def read_again(session: Session, message_id: int, actor_id: int, now: datetime) -> None:
    """Have it handled once more: what was wrong with us may be mended. NotFound when it is parked no longer."""
    row = _locked(session, message_id)
    row.state, row.settled_at, row.attempts, row.next_attempt_at = "waiting", None, 0, now
    note(session, actor_id, "mail read again", ("message", message_id), now)
    ring(session, WORK)


def put_away(session: Session, message_id: int, actor_id: int, now: datetime) -> None:
    """Somebody has seen it: it is forgotten in time, like all others. NotFound when it is parked no longer."""
    row = _locked(session, message_id)
    row.state, row.outcome, row.settled_at = "handled", "seen", now
    note(session, actor_id, "mail put away", ("message", message_id), now)


def _locked(session: Session, message_id: int) -> InboxMessage:
    found = select(InboxMessage).where(InboxMessage.id == message_id, InboxMessage.state == "parked")
    row = session.scalars(found.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row
