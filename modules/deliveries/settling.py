"""Writing down what many attempts came to, in one statement. The rule is that of letters (`judging`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, case, func, null, or_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from modules.deliveries.claiming import Claim
from modules.deliveries.given import LEDGER, NOW, given
from modules.deliveries.handing_over import Outcome
from modules.deliveries.judging import state_after
from modules.deliveries.patience import Patience
from modules.deliveries.states import WAYS, State

CAME = ("claim", "attempt", "outcome", "said", "digest", "again")


@dataclass(frozen=True)
class Settlement:
    """What an attempt came to. `bytes_hash` is the SHA-256 of what was handed over, empty where nothing was."""

    claim: Claim
    outcome: Outcome
    bytes_hash: str = ""


def settle_batch(
    session: Session, kind: str, settlements: Sequence[Settlement], now: datetime, patience: Patience
) -> Counter[str]:
    """Write down what the attempts came to; how many rows became what. Rows that were lost and settled otherwise stay as they are."""
    if not settlements:
        return Counter()
    decided = [_decided(kind, each, now, patience) for each in settlements]
    values = {name: [row[at] for row in decided] for at, name in enumerate(CAME)}
    return Counter(session.scalars(_settling(), values | {"now": now}))


@cache
def _settling() -> ReturningUpdate[*tuple[Any, ...]]:
    came = given(*CAME)
    ways = or_(
        *(and_(LEDGER.c.state == here, came.c.outcome == there) for here, ways in WAYS.items() for there in sorted(ways))
    )
    return (
        update(LEDGER)
        .where(LEDGER.c.id == came.c.claim, LEDGER.c.attempts == came.c.attempt, ways)
        .values(
            state=came.c.outcome,
            lease_until=null(),
            answer=came.c.said,
            bytes_hash=func.coalesce(func.nullif(came.c.digest, ""), LEDGER.c.bytes_hash),
            next_attempt_at=func.coalesce(came.c.again, LEDGER.c.next_attempt_at),
            settled_at=case((came.c.again.is_(None), NOW), else_=null()),
        )
        .returning(LEDGER.c.state)
    )


def release_batch(session: Session, claims: Sequence[Claim], now: datetime) -> None:
    """Give back rows of which nothing was attempted: they are due at once, and it was no attempt.

    The number of the claim may come again; whoever gives it back forgets it, and nobody else ever had it.
    """
    held = given("claim", "attempt")
    own = update(LEDGER).where(LEDGER.c.id == held.c.claim, LEDGER.c.attempts == held.c.attempt)
    free = own.where(LEDGER.c.state == State.CLAIMED).values(
        state=State.PENDING, attempts=LEDGER.c.attempts - 1, lease_until=null(), next_attempt_at=NOW
    )
    values: dict[str, Any] = {"claim": [each.delivery_id for each in claims], "attempt": [each.attempt for each in claims]}
    session.execute(free, values | {"now": now})


def _decided(kind: str, settlement: Settlement, now: datetime, patience: Patience) -> tuple[Any, ...]:
    claim, outcome = settlement.claim, settlement.outcome
    pause = patience.pause(claim.attempt)
    state = state_after(outcome.verdict, kind, gives_up=pause is None)
    again = now + pause if state is State.PENDING and pause is not None else None
    return claim.delivery_id, claim.attempt, state, outcome.answer, settlement.bytes_hash, again
