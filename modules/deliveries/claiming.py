"""Taking rows to send: one sender each, for the length of a lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State, become


@dataclass(frozen=True)
class Claim:
    """The right to attempt a delivery. It ends when the lease does: then the row's `attempts` moves on."""

    delivery_id: int
    attempt: int


def claim_due(session: Session, kind: str, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
    """Take up to `limit` rows of a kind whose time has come, longest waiting first; rows in other hands are passed over."""
    due = select(Delivery).where(Delivery.kind == kind, Delivery.next_attempt_at <= now)
    return _claim(session, due.order_by(Delivery.next_attempt_at, Delivery.id).limit(limit), now, lease)


def claim_one(session: Session, delivery_id: int, now: datetime, lease: timedelta) -> Sequence[Claim]:
    """Take this very row; nothing when it is not due, settled or in other hands."""
    return _claim(session, select(Delivery).where(Delivery.id == delivery_id, Delivery.next_attempt_at <= now), now, lease)


def _claim(session: Session, wanted: Select[Delivery], now: datetime, lease: timedelta) -> list[Claim]:
    free = wanted.where(Delivery.state == State.PENDING).with_for_update(skip_locked=True)
    rows = session.scalars(free).all()
    for row in rows:
        become(row, State.CLAIMED, attempts=row.attempts + 1, lease_until=now + lease)
    return [Claim(row.id, row.attempts) for row in rows]


def find_claimed(session: Session, claim: Claim) -> Delivery | None:
    """The row of a claim, locked; None when the claim has lost it."""
    held = select(Delivery).where(Delivery.id == claim.delivery_id, Delivery.attempts == claim.attempt)
    return session.scalars(held.with_for_update().execution_options(populate_existing=True)).one_or_none()
