"""Sending what is due of a class of mail to many: claim, commit; then a few at a time: attempting, commit; the network; result, commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.core.times import read_now
from modules.deliveries.batches import Attempt, BulkKind, begin_batch, claim_batch
from modules.deliveries.claiming import Claim
from modules.deliveries.domains import heed, is_too_fast, spend
from modules.deliveries.handing_over import UNMADE, Envelope, Lines
from modules.deliveries.insisting import insist
from modules.deliveries.isolating import begin_what_can_be_made, give_up
from modules.deliveries.pace import Pace
from modules.deliveries.patience import Patience
from modules.deliveries.runs import Batch, Run
from modules.deliveries.settling import release_batch, settle_batch

CARRYING_SECONDS = 2.0
"""So long after it was begun nothing more of a batch leaves: who leaves a list meanwhile must not wait for a slow server."""


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
        until = monotonic() + seconds
        with closing(self.lines):
            run = Run(Pace(self.most_lines))
            while monotonic() < until:
                claims = self._claim(run) if self.lines.ready(run.pace.lines) else []
                if not claims or not self._send(run, claims):
                    return False
            return True

    def _claim(self, run: Run) -> list[Claim]:
        with self.transact() as session:
            now = read_now(session)
            taken = claim_batch(session, self.kind, now, self.patience.lease, run.pace.claim)
            spend(session, (address for _, address in taken), self.rate, now)
        if taken:
            label("batch.claimed")
        return [claim for claim, _ in taken]

    def _send(self, run: Run, claims: Sequence[Claim]) -> bool:
        """Send what was taken, a few at a time; False when the mail server went away, and the rest was given back."""
        try:
            while claims and (lines := self.lines.ready(run.pace.lines)):
                some, claims = claims[: run.pace.in_flight], claims[run.pace.in_flight :]
                self._attempt(run, some, lines)
        finally:
            if run.came:
                insist(partial(self._settle_and_begin, run, []))
        self._heed(run)
        if claims:
            self._release(claims)
        return not claims

    def _release(self, claims: Sequence[Claim]) -> None:
        with self.transact() as session:
            release_batch(session, claims, read_now(session))

    def _attempt(self, run: Run, claims: Sequence[Claim], lines: int) -> None:
        since = monotonic()
        found = begin_what_can_be_made(partial(self._settle_and_begin, run), claims)
        begun = monotonic()
        if found.unmade:
            self._give_up(found.unmade)
        if found.attempts:
            label("batch.attempting")
            seconds = self._carry(run, Batch(begun, found.attempts, found.envelopes))
            run.pace.learn(len(found.attempts), lines, seconds, monotonic() - since)

    def _settle_and_begin(self, run: Run, claims: Sequence[Claim]) -> tuple[list[Attempt], list[Envelope]]:
        """In one transaction: what came of those before is written down, these are attempting, and their messages are made and signed.

        Once it is committed nothing is left to do but to hand them over: what cannot be signed was never attempted. What came is
        forgotten at its end, so that whoever tries again with fewer rows does not settle it again.
        """
        with self.transact() as session:
            now = read_now(session)
            settle_batch(session, self.kind.kind, run.came, now, self.patience)
            attempts = begin_batch(session, self.kind, claims, now, self.patience.lease)
            envelopes = self._enveloped(attempts, self.kind.fill(session, attempts, now)) if attempts else []
        run.came.clear()
        return attempts, envelopes

    def _give_up(self, unmade: Mapping[Claim, Exception]) -> None:
        """Park the rows of which no message can be made, and say why."""
        with self.transact() as session:
            now = read_now(session)
            for claim, error in unmade.items():
                give_up(session, claim, f"{UNMADE}: {error!r}", now)

    def _enveloped(self, attempts: Sequence[Attempt], contents: Sequence[bytes]) -> list[Envelope]:
        return [
            Envelope(attempt.address, self.sign(content), self.sender_of(attempt.id), dotless=True)
            for attempt, content in zip(attempts, contents, strict=True)
        ]

    def _carry(self, run: Run, batch: Batch) -> float:
        """How many seconds it took."""
        since = monotonic()
        outcomes = self.lines.carry(batch.envelopes, batch.begun + CARRYING_SECONDS - since)
        seconds = monotonic() - since
        label("batch.answered")
        run.came += batch.settled(outcomes)
        run.heard += batch.heard(outcomes)
        if any(is_too_fast(each) for each in outcomes):
            self._heed(run)
        return seconds

    def _heed(self, run: Run) -> None:
        """On its own: what was answered is written down, whatever becomes of this."""
        with self.transact() as session:
            heed(session, run.heard, read_now(session))
        run.heard.clear()
