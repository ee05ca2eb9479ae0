"""What lies too long in the outbox: told again with growing pauses, parked after the last, forgotten when long done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from modules.outbox.models import ClockRun, Heartbeat, OutboxFact
from modules.outbox.recording import CHANNEL

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 240, 720))
"""How long a fact may stay unfinished after it was told for the first, second, … time."""
KEEP_DONE = timedelta(days=30)
PURGED_AT_ONCE = 10_000

_unfinished = (OutboxFact.told_at.is_not(None), OutboxFact.done_at.is_(None), OutboxFact.parked_at.is_(None))


def tell_again(session: Session, now: datetime, pauses: Sequence[timedelta] = PAUSES) -> int:
    """Let the relay tell every fact again whose reactions should have run by now; how many there are.

    A worker died, the broker lost its data, or a reaction failed: the outbox need not know which.
    """
    # A fact that no relay knew has been told 0 times: it waits the first pause, again and again, and is never parked.
    due = case({0: now - pauses[0]} | {n: now - pause for n, pause in enumerate(pauses, 1)}, value=OutboxFact.told_times)
    again = session.scalars(
        update(OutboxFact)
        .where(*_unfinished, OutboxFact.told_times <= len(pauses), OutboxFact.told_at < due)
        .values(told_at=None)
        .returning(OutboxFact.id)
        .execution_options(synchronize_session=False)
    ).all()
    if again:
        session.execute(select(func.pg_notify(CHANNEL, "")))
    return len(again)


def park(session: Session, now: datetime, pauses: Sequence[timedelta] = PAUSES) -> list[int]:
    """Give up on facts that were told once more than there are pauses; their ids. They stay, listed by `parked_facts`."""
    given_up = session.scalars(
        update(OutboxFact)
        .where(*_unfinished, OutboxFact.told_times > len(pauses), OutboxFact.told_at < now - pauses[-1])
        .values(parked_at=now)
        .returning(OutboxFact.id)
        .execution_options(synchronize_session=False)
    )
    return list(given_up)


def unpark(session: Session, fact_id: int) -> None:
    """Tell a parked fact afresh, as if for the first time: for staff, when the cause is mended."""
    fact = session.get(OutboxFact, fact_id, with_for_update=True)
    if fact is None or fact.parked_at is None:
        return
    fact.parked_at = fact.told_at = None
    fact.told_times = 1
    session.execute(select(func.pg_notify(CHANNEL, "")))


def purge(session: Session, now: datetime) -> int:
    """Forget facts done more than 30 days ago (a batch of them) and runs of the clock as old; how many facts."""
    old = select(OutboxFact.id).where(OutboxFact.done_at < now - KEEP_DONE).limit(PURGED_AT_ONCE)
    gone = session.scalars(
        delete(OutboxFact).where(OutboxFact.id.in_(old)).returning(OutboxFact.id).execution_options(synchronize_session=False)
    ).all()
    # The newest run of each kind stays, however old: the next tick counts the missed periods from it.
    newest = select(ClockRun.kind, func.max(ClockRun.period)).group_by(ClockRun.kind)
    run = tuple_(ClockRun.kind, ClockRun.period)
    session.execute(delete(ClockRun).where(ClockRun.period < now - KEEP_DONE, run.not_in(newest)))
    return len(gone)


def beat(session: Session, name: str, now: datetime) -> None:
    """Note that a process is alive."""
    session.merge(Heartbeat(name=name, beaten_at=now))
