"""What dead senders left behind, once their lease is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.states import REPEATED, State, become

SWEPT_AT_ONCE = 1_000
SILENT = "silent"


def sweep(session: Session, now: datetime, patience: Patience) -> Counter[str]:
    """Settle or free the rows whose sender fell silent; how many became what.

    Claimed: nothing had left, so the row is pending again. Attempting: a letter is pending again and bears the same
    Message-ID, anything else is uncertain. A row that outlived its last attempt is rejected: it may be what kills senders.
    """
    silent = select(Delivery).where(Delivery.state.in_([State.CLAIMED, State.ATTEMPTING]), Delivery.lease_until < now)
    rows = session.scalars(silent.order_by(Delivery.lease_until).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True))
    return Counter(_sweep_one(row, now, patience) for row in rows)


def _sweep_one(delivery: Delivery, now: datetime, patience: Patience) -> str:
    state = _state_after(delivery, patience)
    become(delivery, state, lease_until=None, answer=SILENT)
    if state is State.PENDING:
        # The first crash costs no more than the lease; what goes on crashing comes back ever more seldom.
        again = patience.pause(delivery.attempts - 1) if delivery.attempts > 1 else None
        delivery.next_attempt_at = now + again if again else now
    else:
        delivery.settled_at = now
    return state


def _state_after(delivery: Delivery, patience: Patience) -> State:
    if delivery.state == State.ATTEMPTING and delivery.kind not in REPEATED:
        return State.UNCERTAIN
    return State.REJECTED if patience.pause(delivery.attempts) is None else State.PENDING
