"""Whether everything runs by itself: judged from rows alone, so it can be asked while the broker or a worker is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from modules.deliveries.queries import counts_by_state
from modules.deliveries.states import State
from modules.outbox.queries import Health, health
from modules.training.completion.auditing import newest_audit

CLOCK_SILENCE = timedelta(minutes=2)
FACT_PATIENCE = timedelta(minutes=1)

Part = Literal["clock", "facts", "given_up", "letters", "failed", "completion"]


@dataclass(frozen=True)
class Light:
    """One thing that runs by itself: whether it is well, how many lie there, since when (or when it was last seen)."""

    part: Part
    well: bool
    count: int = 0
    at: datetime | None = None


def running(session: Session, now: datetime) -> list[Light]:
    """Every light, in the order in which trouble would be looked for. Four statements."""
    seen, letters = health(session), counts_by_state(session, "letter")
    failed = letters.get(State.REJECTED, 0) + letters.get(State.UNCERTAIN, 0)
    return [
        clock_light(seen, now),
        facts_light(seen, now),
        Light("given_up", seen.parked == 0, seen.parked),
        Light("letters", True, letters.get(State.PENDING, 0)),
        Light("failed", failed == 0, failed),
        _completion_light(session),
    ]


def clock_light(seen: Health, now: datetime) -> Light:
    """Well when some period ran lately."""
    return Light("clock", seen.clock_at is not None and now - seen.clock_at <= CLOCK_SILENCE, at=seen.clock_at)


def facts_light(seen: Health, now: datetime) -> Light:
    """Well when no fact waits long to be told."""
    late = seen.waiting_since is not None and now - seen.waiting_since > FACT_PATIENCE
    return Light("facts", not late, seen.waiting, seen.waiting_since)


def _completion_light(session: Session) -> Light:
    """Well when the newest audit found stored completion equal to what the events say; also before the first audit."""
    newest = newest_audit(session)
    return Light("completion", newest.drift == 0, newest.drift, newest.audited_at) if newest else Light("completion", well=True)
