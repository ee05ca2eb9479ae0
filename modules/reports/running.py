"""Whether everything runs by itself: judged from rows alone, so it can be asked while the broker or a worker is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from modules.deliveries.queries import standing_of_kind
from modules.mailings.watching.works import works
from modules.outbox.queries import Health, health
from modules.training.completion.auditing import newest_audit

CLOCK_SILENCE = timedelta(minutes=2)
FACT_PATIENCE = timedelta(minutes=1)

FAILED_FOR = timedelta(days=7)

Part = Literal["clock", "facts", "given_up", "letters", "failed", "standstill", "completion"]


@dataclass(frozen=True)
class Light:
    """One thing that runs by itself: whether it is well, how many lie there, since when (or when it was last seen)."""

    part: Part
    well: bool
    count: int = 0
    at: datetime | None = None


def running(session: Session, now: datetime) -> list[Light]:
    """Every light, in the order in which trouble would be looked for. Four statements and those of `works`."""
    seen, letters = health(session), standing_of_kind(session, "letter", now - FAILED_FOR)
    return [
        clock_light(seen, now),
        facts_light(seen, now),
        Light("given_up", seen.parked == 0, seen.parked),
        Light("letters", True, letters.waiting),
        Light("failed", letters.failed == 0, letters.failed),
        standstill_light(session, now),
        _completion_light(session),
    ]


def clock_light(seen: Health, now: datetime) -> Light:
    """Well when some period ran lately."""
    return Light("clock", seen.clock_at is not None and now - seen.clock_at <= CLOCK_SILENCE, at=seen.clock_at)


def facts_light(seen: Health, now: datetime) -> Light:
    """Well when no fact waits long to be told."""
    late = seen.waiting_since is not None and now - seen.waiting_since > FACT_PATIENCE
    return Light("facts", not late, seen.waiting, seen.waiting_since)


def standstill_light(session: Session, now: datetime) -> Light:
    """Well unless there is mail to send or to read and nothing of some kind of it moves; asked of the rows, not of the clock."""
    stands = [since for each in works(session, now) if (since := each.stands_since(now))]
    return Light("standstill", not stands, len(stands), min(stands, default=None))


def _completion_light(session: Session) -> Light:
    """Well when the newest audit found stored completion equal to what the events say; also before the first audit."""
    newest = newest_audit(session)
    return Light("completion", newest.drift == 0, newest.drift, newest.audited_at) if newest else Light("completion", well=True)
