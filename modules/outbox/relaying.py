"""From committed fact to its reactions: telling, telling again, and knowing when all have run.

A fact may be told more than once, never less: whoever sends may die between sending and the commit that notes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from modules.outbox.models import OutboxFact

Send = Callable[[OutboxFact], Collection[str] | None]
"""Hands a fact to its reactions that have not run and returns their names; None when nobody here knows such a fact."""


def relay(session: Session, send: Send, now: datetime, limit: int = 100) -> int:
    """Tell up to `limit` waiting facts, oldest first, and return how many were waiting.

    Facts that another relay holds are passed over. When `send` raises, the caller's transaction undoes the batch: what was
    sent of it is told again.
    """
    waiting = select(OutboxFact).where(OutboxFact.told_at.is_(None)).order_by(OutboxFact.id).limit(limit)
    facts = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for fact in facts:
        _note(fact, send(fact), now)
    return len(facts)


def _note(fact: OutboxFact, reactions: Collection[str] | None, now: datetime) -> None:
    fact.told_at = now
    if reactions is None:
        return  # Recorded by newer code than ours: it stays unfinished, and a relay of that code will be asked again.
    fact.told_times += 1
    fact.open_reactions = list(reactions)
    if not reactions:
        fact.done_at = now


def finish(session: Session, fact_id: int, reaction: str, now: datetime) -> None:
    """Note that one reaction has run; with the last of them the fact is done. Running twice changes nothing.

    Waits for the relay that may still hold the row: a task can be faster than the commit of the one who rang it.
    """
    left = func.array_remove(OutboxFact.open_reactions, reaction)
    # The row is sought by its id alone: what was told meanwhile is judged on the newest version, once the lock is ours.
    finished = and_(OutboxFact.told_at.is_not(None), func.cardinality(left) == 0)
    session.execute(
        update(OutboxFact)
        .where(OutboxFact.id == fact_id)
        .values(
            open_reactions=left,
            done_at=case((finished, func.coalesce(OutboxFact.done_at, now)), else_=OutboxFact.done_at),
            parked_at=case((finished, None), else_=OutboxFact.parked_at),
        )
    )
