"""What staff and machines ask of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.outbox.models import ClockRun, Heartbeat, OutboxFact


@dataclass(frozen=True)
class Health:
    """`waiting_since` is when the oldest untold fact was recorded; None when none waits. `clock_at`: the newest run."""

    waiting: int
    waiting_since: datetime | None
    unfinished: int
    parked: int
    relay_seen_at: datetime | None
    clock_at: datetime | None


def health(session: Session) -> Health:
    """How the outbox does: alarm only when work waits and nothing moves."""
    untold = OutboxFact.told_at.is_(None)
    parked = OutboxFact.parked_at.is_not(None)
    counts = session.execute(
        select(
            func.count().filter(untold),
            func.min(OutboxFact.recorded_at).filter(untold),
            func.count().filter(~untold, ~parked),
            func.count().filter(parked),
        ).where(OutboxFact.done_at.is_(None))
    ).one()
    seen = session.scalar(select(func.max(Heartbeat.beaten_at)))
    return Health(*counts, relay_seen_at=seen, clock_at=session.scalar(select(func.max(ClockRun.started_at))))


def parked_facts(session: Session, limit: int = 100) -> list[OutboxFact]:
    """The facts that telling again was given up on, newest first."""
    parked = select(OutboxFact).where(OutboxFact.parked_at.is_not(None), OutboxFact.done_at.is_(None))
    return list(session.scalars(parked.order_by(OutboxFact.id.desc()).limit(limit)))
