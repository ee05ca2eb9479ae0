"""Asking that a learner's module be counted again: one row, inserted once if absent.

Whoever adds evidence asks in the same transaction, and so holds the row until its commit; whoever counts (`counting`) locks
the row, deletes it, and only then reads. So evidence is either read, or its asker waits and leaves a row behind.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from modules.outbox.ringing import ring
from modules.training.models import Enrolment, Progress, Recount

WORK = "recount"
"""The name under which the relay rings for it."""
PATIENCE = timedelta(seconds=15)
"""How long a row may lie before that is worth a word in the log."""

AT_ONCE = 500
"""So many are asked for beside what learners do, who wait for a second at most."""


def ask_recount(session: Session, person_id: int, module_id: int, now: datetime) -> None:
    """Have this counted again; the relay is told only when nobody had asked yet. Waits for whoever is counting it."""
    row = _keeping(insert(Recount).values(person_id=person_id, module_id=module_id, asked_at=now))
    # A row that was there before bears the number of the transaction that locked it: ours.
    if session.scalar(row.returning(literal_column("training_recount.xmax = 0"))):
        ring(session, WORK)


def ask_recounts(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Have everything counted again that these people take, or have a count of."""
    taken = select(Enrolment.person_id, Enrolment.module_id).where(Enrolment.person_id.in_(person_ids))
    known = select(Progress.person_id, Progress.module_id).where(Progress.person_id.in_(person_ids))
    ask_recounts_of(session, [(row[0], row[1]) for row in session.execute(taken.union(known))], now)


def ask_recounts_of(session: Session, pairs: Collection[tuple[int, int]], now: datetime) -> None:
    """Have these pairs of learner and module counted again."""
    if not pairs:
        return
    # In one order for all, so that two who ask for many never wait for each other crosswise.
    rows = [{"person_id": person_id, "module_id": module_id, "asked_at": now} for person_id, module_id in sorted(pairs)]
    session.execute(_keeping(insert(Recount)), rows)
    ring(session, WORK)


def ask_older_recounts(session: Session, now: datetime) -> int:
    """Have some of those counted again whom code before ours counted last; how many. Those who were asked for already wait on."""
    older = select(Progress.person_id, Progress.module_id).where(Progress.still_at.is_distinct_from(Progress.counted_at))
    asked = select(Recount).where(Recount.person_id == Progress.person_id, Recount.module_id == Progress.module_id)
    some = older.where(~asked.exists()).limit(AT_ONCE)
    pairs = [(row[0], row[1]) for row in session.execute(some)]
    ask_recounts_of(session, pairs, now)
    return len(pairs)


def recounts_late(session: Session, now: datetime) -> int:
    """How many rows have lain longer than they should."""
    return session.scalar(select(func.count()).select_from(Recount).where(Recount.asked_at < now - PATIENCE)) or 0


def _keeping(row: Insert) -> Insert:
    """A row that is there is written anew as it was: `do nothing` would not lock it, and a count could miss our evidence."""
    return row.on_conflict_do_update(index_elements=[Recount.person_id, Recount.module_id], set_={"asked_at": Recount.asked_at})
