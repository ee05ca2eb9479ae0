"""Holding what is stored against what the events say: every night a seventh of the people, so everybody once a week.

Nights that were missed are made up for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from modules.training.completion.counting import Pair, Tallied
from modules.training.completion.ledger import ledger, page_of
from modules.training.completion.recounting import ask_recounts_of
from modules.training.completion.standing_still import StandingStill
from modules.training.completion.state import State
from modules.training.models import CompletionAudit, Enrolment, ModuleVersion, Progress, Recount

NIGHTS = 7
ROWS_AT_ONCE = 500
DIFFERENCES_KEPT = 100
STORED = (Progress.state, Progress.last_event_at, Progress.idle_since, Progress.quiz_out, Progress.quiz_out_at)


@dataclass
class Comparison:
    """`stale` differ and wait to be counted, which is well; `drifted` differ and do not, which must never be."""

    checked: int = 0
    stale: list[Pair] = field(default_factory=list)
    drifted: list[Pair] = field(default_factory=list)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def note(self, rebuilt: Tallied, row: Any) -> None:
        """Take in one learner's module."""
        self.checked += 1
        stored = _stored(row)
        missing = rebuilt.state.satisfied_at is not None and not rebuilt.page.cycles.completed
        if not missing and stored == (rebuilt.version.id, rebuilt.state, rebuilt.page.last_event_at, rebuilt.standing_still):
            return
        waiting = row.asked_at is not None or row.older
        (self.stale if waiting else self.drifted).append((rebuilt.page.person_id, rebuilt.page.module_id))
        if not waiting and len(self.differences) < DIFFERENCES_KEPT:
            self.differences.append(_difference(rebuilt, row, missing=missing))


def compare(session: Session, which: ColumnElement[bool] | None = None) -> Comparison:
    """Rebuild the state of each enrolment from its events and hold it against what is stored; nothing is written.

    One statement, so all of it is of one moment, however long it takes to read: who records or counts meanwhile is not taken
    for a difference.
    """
    found = Comparison()
    versions: dict[int, ModuleVersion] = {}
    for row in _rows(session, true() if which is None else which):
        page = page_of(row)
        version = versions.get(page.version_id) or session.get_one(ModuleVersion, page.version_id)
        versions[page.version_id] = version
        found.note(Tallied(page, version, page.state(version)), row)
    return found


def audit(session: Session, now: datetime, nights: Collection[date]) -> CompletionAudit:
    """Compare the shares of the people whose turn it was on these nights, and keep what was found."""
    found = compare(session, (Enrolment.person_id % NIGHTS).in_({each.toordinal() % NIGHTS for each in nights}))
    kept = CompletionAudit(audited_at=now, checked=found.checked, drift=len(found.drifted), differences=found.differences)
    session.add(kept)
    session.flush()
    return kept


def newest_audit(session: Session) -> CompletionAudit | None:
    """What the last night found."""
    return session.scalar(select(CompletionAudit).order_by(CompletionAudit.id.desc()).limit(1))


def ask_rebuild(session: Session, now: datetime) -> Comparison:
    """Compare everything and have counted anew what differs: by the way of all counting, so beside a running site."""
    found = compare(session)
    ask_recounts_of(session, sorted(found.stale + found.drifted), now)
    return found


def _rows(session: Session, which: ColumnElement[bool]) -> Iterator[Any]:
    of, older = Enrolment, Progress.still_at.is_distinct_from(Progress.counted_at)
    statement = (
        ledger(Progress.version_id.label("stored_version_id"), *STORED, Recount.asked_at, older.label("older"))
        .outerjoin(Progress, and_(Progress.person_id == of.person_id, Progress.module_id == of.module_id))
        .outerjoin(Recount, and_(Recount.person_id == of.person_id, Recount.module_id == of.module_id))
        .where(which)
    )
    yield from session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def _stored(row: Any) -> tuple[int, State, datetime | None, StandingStill] | None:
    """What is stored; None where nothing is, or nothing that could be read."""
    still = StandingStill(row.idle_since, row.quiz_out, row.quiz_out_at)
    try:
        return row.stored_version_id, msgspec.convert(row.state, State), row.last_event_at, still
    except msgspec.ValidationError:
        return None


def _difference(rebuilt: Tallied, row: Any, *, missing: bool) -> dict[str, Any]:
    return {
        "person_id": rebuilt.page.person_id,
        "module_id": rebuilt.page.module_id,
        "completion_missing": missing,
        "stored": row.state,
        "rebuilt": msgspec.to_builtins(rebuilt.state),
    }
