"""What a sender holds while it sends to many: the batch it has begun, and what it has not written down yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from modules.deliveries.batches import Attempt
from modules.deliveries.handing_over import Envelope, Outcome
from modules.deliveries.pace import Pace
from modules.deliveries.settling import Settlement


class Batch(NamedTuple):
    """Rows that are being attempted, since a moment of the monotonic clock, and their messages."""

    begun: float
    attempts: Sequence[Attempt]
    envelopes: Sequence[Envelope]

    def settled(self, outcomes: Sequence[Outcome]) -> Iterator[Settlement]:
        """What is written down of them."""
        for attempt, envelope, outcome in zip(self.attempts, self.envelopes, outcomes, strict=True):
            yield Settlement(attempt.claim, outcome, hashlib.sha256(envelope.content).hexdigest())

    def heard(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Outcome]]:
        """What was answered to which address."""
        return zip((attempt.address for attempt in self.attempts), outcomes, strict=True)


@dataclass
class Run:
    """`came` is what the ledger does not know yet: never more than one batch. `heard` is what the domains have not been judged by."""

    pace: Pace
    came: list[Settlement] = field(default_factory=list)
    heard: list[tuple[str, Outcome]] = field(default_factory=list)
