"""Handing a delivery over: claim, commit; attempting, commit; the network; result, commit.

The network is never inside a transaction. What a crash leaves behind says how far it came, and `sweeping` acts on that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.core.times import read_now
from modules.deliveries.claiming import Claim, claim_due, claim_one, find_claimed
from modules.deliveries.handing_over import UNMADE, Envelope, Outcome, Postman, Verdict
from modules.deliveries.isolating import LONGEST, PASSING
from modules.deliveries.judging import state_after
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.states import State, become, may_become

Make = Callable[[Session, Delivery, datetime], bytes | None]
"""Makes the bytes of a message; None when it must not go any more (the seat was given up, the person erased)."""


class LetterUnmade(Exception):
    """Whatever went wrong is its cause. The letter waits for another time and says why; the others can go on."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What sending needs: `transact` opens a transaction that commits at its end. Both ways to send raise LetterUnmade."""

    transact: Callable[[], AbstractContextManager[Session]]
    make: Make
    postman: Postman
    patience: Patience = field(default_factory=Patience)

    def send_one(self, delivery_id: int) -> None:
        """Attempt this delivery now, if it is due and nobody else has it."""
        with self.transact() as session:
            claims = claim_one(session, delivery_id, read_now(session), self.patience.lease)
        for claim in claims:
            self._attempt(claim)

    def send_next(self, kind: str) -> bool:
        """Attempt the delivery of this kind that has waited longest; False when none is due."""
        with self.transact() as session:
            claims = claim_due(session, kind, read_now(session), self.patience.lease, limit=1)
        for claim in claims:
            self._attempt(claim)
        return bool(claims)

    def _attempt(self, claim: Claim) -> None:
        label("delivery.claimed")
        try:
            with self.transact() as session:
                envelope = self._begin(session, claim, read_now(session))
        except PASSING:
            raise
        except Exception as error:
            self._put_off(claim, error)
            raise LetterUnmade(claim.delivery_id) from error
        if envelope is None:
            return
        label("delivery.attempting")
        outcome = self.postman.hand_over(envelope)
        label("delivery.answered")
        with self.transact() as session:
            settle(session, claim, outcome, read_now(session), self.patience)

    def _put_off(self, claim: Claim, error: Exception) -> None:
        said = f"{UNMADE}: {error!r}".replace("\0", "")[:LONGEST]
        with self.transact() as session:
            settle(session, claim, Outcome(Verdict.NOT_NOW, said), read_now(session), self.patience)

    def _begin(self, session: Session, claim: Claim, now: datetime) -> Envelope | None:
        """Make the message and mark the row as attempting; None when it must not go, or the claim was lost meanwhile."""
        delivery = find_claimed(session, claim)
        if delivery is None or not may_become(delivery, State.ATTEMPTING):
            return None
        content = self.make(session, delivery, now)
        if content is None:
            become(delivery, State.SUPPRESSED, lease_until=None, settled_at=now)
            return None
        digest = hashlib.sha256(content).hexdigest()
        become(delivery, State.ATTEMPTING, lease_until=now + self.patience.lease, bytes_hash=digest)
        return Envelope(delivery.address, content)


def settle(session: Session, claim: Claim, outcome: Outcome, now: datetime, patience: Patience) -> None:
    """Write down what an attempt came to. An answer that comes after the lease counts only where it makes things certain."""
    delivery = find_claimed(session, claim)
    if delivery is None:
        return
    pause = patience.pause(delivery.attempts)
    state = state_after(outcome.verdict, delivery.kind, gives_up=pause is None)
    if not may_become(delivery, state):
        return
    become(delivery, state, lease_until=None, answer=outcome.answer)
    if state is State.PENDING and pause is not None:
        delivery.next_attempt_at = now + pause
    else:
        delivery.settled_at = now
