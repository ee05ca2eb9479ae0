"""What staff asks of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.deliveries.batches import BulkKind
from modules.deliveries.domains import is_paused
from modules.deliveries.models import Delivery
from modules.deliveries.states import State

LATE = timedelta(minutes=10)


def counts_by_state(session: Session, kind: str) -> dict[State, int]:
    """How many deliveries of a kind stand where; states without any are left out."""
    rows = session.execute(select(Delivery.state, func.count()).where(Delivery.kind == kind).group_by(Delivery.state))
    return {State(state): count for state, count in rows}


def listed_failures(session: Session, limit: int = 100) -> list[Delivery]:
    """The deliveries that were rejected or are uncertain, newest first: somebody should look at their `answer`."""
    failed = select(Delivery).where(Delivery.state.in_([State.REJECTED, State.UNCERTAIN]))
    return list(session.scalars(failed.order_by(Delivery.id.desc()).limit(limit)))


def waits_in_vain(session: Session, kind: BulkKind, now: datetime) -> bool:
    """Whether rows of a class could have gone long ago and no sender has any in hand: work exists, and nothing moves."""
    own = select(Delivery.id).where(Delivery.kind == kind.kind)
    late = own.where(
        Delivery.state == State.PENDING, Delivery.next_attempt_at < now - LATE, kind.claimable(now), ~is_paused(now)
    )
    in_hand = own.where(Delivery.state.in_([State.CLAIMED, State.ATTEMPTING]), Delivery.lease_until.is_not(None))
    return bool(session.scalar(select(late.exists() & ~in_hand.exists())))
