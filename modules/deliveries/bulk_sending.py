"""Sending what is due of a class of mail to many: claim, commit; then a few at a time: attempting, commit; the network; result, commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.core.times import read_now
from modules.deliveries.batches import Attempt, BulkKind, begin_batch, claim_batch
from modules.deliveries.claiming import Claim
from modules.deliveries.domains import heed, spend
from modules.deliveries.handing_over import Envelope, Lines, Outcome
from modules.deliveries.isolating import UNMADE, begin_what_can_be_made, give_up
from modules.deliveries.pace import Pace
from modules.deliveries.patience import Patience
from modules.deliveries.settling import Settlement, release_batch, settle_batch

CARRYING_SECONDS = 2.0
"""After that nothing more of what was begun leaves: who leaves a list meanwhile must not wait for a slow server."""


@dataclass(frozen=True, kw_only=True)
class BulkSender:
    """What sending to many needs: `transact` opens a transaction that commits at its end.

    `lines` are at most `most_lines` connections, `sender_of` says where the message of a delivery comes back to, `sign` signs one,
    `rate` is how many messages a second one domain gets (0: any number).
    """

    transact: Callable[[], AbstractContextManager[Session]]
    kind: BulkKind
    lines: Lines
    most_lines: int
    sender_of: Callable[[int], str]
    sign: Callable[[bytes], bytes] = bytes
    rate: float = 0.0
    patience: Patience = field(default_factory=Patience)

    def send_due(self, seconds: float) -> bool:
        """Send for about so long; whether there may be more. Nothing is taken while the mail server is away."""
        until, pace = monotonic() + seconds, Pace(self.most_lines)
        try:
            while monotonic() < until:
                if not self._send_some(pace):
                    return False
            return True
        finally:
            self.lines.close()

    def _send_some(self, pace: Pace) -> bool:
        """Take as much as is sent in a moment, and send it; False when there was nothing, or nobody who takes it."""
        claims = self._claim(pace.claim) if self.lines.ready(pace.lines) else []
        while claims:
            lines = self.lines.ready(pace.lines)
            if not lines:
                self._release(claims)
                return False
            some, claims = claims[: pace.in_flight], claims[pace.in_flight :]
            begun = monotonic()
            count, carrying = self._attempt(some)
            if count:
                pace.learn(count, lines, carrying, monotonic() - begun)
            if not claims:
                return True
        return False

    def _claim(self, limit: int) -> list[Claim]:
        with self.transact() as session:
            now = read_now(session)
            taken = claim_batch(session, self.kind, now, self.patience.lease, limit)
            spend(session, (address for _, address in taken), self.rate, now)
        if taken:
            label("batch.claimed")
        return [claim for claim, _ in taken]

    def _release(self, claims: Sequence[Claim]) -> None:
        with self.transact() as session:
            release_batch(session, claims, read_now(session))

    def _attempt(self, claims: Sequence[Claim]) -> tuple[int, float]:
        """How many messages were carried, and in how many seconds."""
        found = begin_what_can_be_made(self._begin, claims)
        if found.unmade:
            self._give_up(found.unmade)
        attempts = found.attempts
        if not attempts:
            return 0, 0.0
        label("batch.attempting")
        envelopes = list(self._envelopes(attempts, found.contents))
        begun = monotonic()
        outcomes = self.lines.carry(envelopes, CARRYING_SECONDS)
        carrying = monotonic() - begun
        label("batch.answered")
        self._settle(attempts, envelopes, outcomes)
        return len(attempts), carrying

    def _begin(self, claims: Sequence[Claim]) -> tuple[list[Attempt], list[bytes]]:
        with self.transact() as session:
            now = read_now(session)
            attempts = begin_batch(session, self.kind, claims, now, self.patience.lease)
            return attempts, self.kind.fill(session, attempts, now) if attempts else []

    def _give_up(self, unmade: Mapping[Claim, Exception]) -> None:
        """Park the rows of which no message can be made, and say why."""
        with self.transact() as session:
            now = read_now(session)
            for claim, error in unmade.items():
                give_up(session, claim, f"{UNMADE}: {error!r}", now)

    def _envelopes(self, attempts: Sequence[Attempt], contents: Sequence[bytes]) -> Iterator[Envelope]:
        for attempt, content in zip(attempts, contents, strict=True):
            yield Envelope(attempt.address, self.sign(content), self.sender_of(attempt.id), dotless=True)

    def _settle(self, attempts: Sequence[Attempt], envelopes: Sequence[Envelope], outcomes: Sequence[Outcome]) -> None:
        came = [
            Settlement(attempt.claim, outcome, hashlib.sha256(envelope.content).hexdigest())
            for attempt, envelope, outcome in zip(attempts, envelopes, outcomes, strict=True)
        ]
        with self.transact() as session:
            settle_batch(session, self.kind.kind, came, read_now(session), self.patience)
        # On its own: what was answered is kept, whatever becomes of this.
        with self.transact() as session:
            addresses = (attempt.address for attempt in attempts)
            heed(session, zip(addresses, outcomes, strict=True), read_now(session))
