"""What staff asks of the ledger."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State


def counts_by_state(session: Session, kind: str) -> dict[State, int]:
    """How many deliveries of a kind stand where; states without any are left out."""
    rows = session.execute(select(Delivery.state, func.count()).where(Delivery.kind == kind).group_by(Delivery.state))
    return {State(state): count for state, count in rows}


def listed_failures(session: Session, limit: int = 100) -> list[Delivery]:
    """The deliveries that were rejected or are uncertain, newest first: somebody should look at their `answer`."""
    failed = select(Delivery).where(Delivery.state.in_([State.REJECTED, State.UNCERTAIN]))
    return list(session.scalars(failed.order_by(Delivery.id.desc()).limit(limit)))
