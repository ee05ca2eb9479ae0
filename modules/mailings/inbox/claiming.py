"""Claiming mail to handle, so that a message that kills its reader is read a few times and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from modules.mailings.inbox.models import InboxMessage

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Verdict:
    """What became of a message; `outcome` is a word for staff."""

    state: str
    outcome: str


def claim_next(session: Session, now: datetime) -> InboxMessage | None:
    """The message that has waited longest, for the length of a lease. One that was tried too often is parked on the way."""
    due = select(InboxMessage).where(InboxMessage.state == "waiting", InboxMessage.next_attempt_at <= now)
    first = due.order_by(InboxMessage.next_attempt_at, InboxMessage.id).limit(1).with_for_update(skip_locked=True)
    row = session.scalars(first.options(undefer(InboxMessage.content))).one_or_none()
    if row is None:
        return None
    row.attempts, row.next_attempt_at = row.attempts + 1, now + LEASE
    if row.attempts > MOST_ATTEMPTS:
        settle(row, Verdict("parked", "too_often"), now)
    return row


def park(session: Session, claimed: InboxMessage, outcome: str, now: datetime) -> None:
    """Leave it to a person: it stays until one has looked."""
    row = session.get(InboxMessage, claimed.id, with_for_update=True, populate_existing=True)
    if row is not None and row.state == "waiting":
        settle(row, Verdict("parked", outcome), now)


def settle(row: InboxMessage, verdict: Verdict, now: datetime) -> None:
    """It waits no more."""
    row.state, row.outcome, row.settled_at = verdict.state, verdict.outcome, now
