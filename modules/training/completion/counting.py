"""Counting what was asked to be counted again: lock and delete the rows, then read, then write; all in one short transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.outbox.recording import record_all
from modules.training.completion.ledger import Page, ledger, page_of, versions
from modules.training.completion.standing_still import StandingStill, standing_still
from modules.training.completion.state import State
from modules.training.facts import ModuleCompleted
from modules.training.models import Completion, Enrolment, ModuleVersion, Progress, Recount

BATCH = 20
Pair = tuple[int, int]
_KEY = [Progress.person_id, Progress.module_id]


@dataclass(frozen=True)
class Tallied:
    """What the ledger of one learner's module comes to."""

    page: Page
    version: ModuleVersion
    state: State

    @property
    def standing_still(self) -> StandingStill:
        """Whether somebody should look after them."""
        return standing_still(self.page, self.version, self.state)

    def row(self, now: datetime) -> dict[str, Any]:
        """As `training_progress` holds it."""
        return {
            "person_id": self.page.person_id,
            "module_id": self.page.module_id,
            "version_id": self.version.id,
            "state": msgspec.to_builtins(self.state),
            "percent": self.state.percent,
            "minutes_left": self.state.minutes_left,
            "satisfied_at": self.state.satisfied_at,
            "last_event_at": self.page.last_event_at,
            "still_at": now,
            "counted_at": now,
        } | asdict(self.standing_still)

    def completion(self, now: datetime) -> dict[str, Any]:
        """As `training_completion` holds it, once for all time in its cycle."""
        return {
            "person_id": self.page.person_id,
            "module_id": self.page.module_id,
            "cycle": self.page.cycles.next,
            "version_id": self.version.id,
            "version_hash": self.version.hash,
            "minutes": self.version.minutes,
            "earned_at": self.state.satisfied_at,
            "counted_at": now,
            "evidence": sorted({each for requirement in self.state.requirements for each in requirement.evidence}),
        }


def recount(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Count what was asked for by now, the oldest first and up to a limit; how many pairs of learner and module there were.

    A rule that came true writes the completion, once for all time, and records ModuleCompleted. After a completion was taken
    back the rule can come true again, by what happened since: that is the completion of the next cycle.
    """
    pairs = take(session, now, limit)
    if pairs:
        store(session, pairs, count(session, pairs), now)
    return len(pairs)


def take(session: Session, now: datetime, limit: int) -> list[Pair]:
    """Lock and delete the rows of the next pairs; whoever adds evidence to one of them now waits for our commit.

    First those that nobody holds. When none is left, one that is held by somebody who adds evidence is waited for: that one
    rang for nobody, since the row was there.
    """
    asked = select(Recount.person_id, Recount.module_id).where(Recount.asked_at <= now)
    due = asked.order_by(Recount.asked_at, Recount.person_id, Recount.module_id)
    pairs = [(row[0], row[1]) for row in session.execute(due.limit(limit).with_for_update(skip_locked=True))]
    if not pairs:
        pairs = [(row[0], row[1]) for row in session.execute(due.limit(1).with_for_update())]
    if pairs:
        session.execute(delete(Recount).where(tuple_(Recount.person_id, Recount.module_id).in_(pairs)))
    return pairs


def count(session: Session, pairs: Collection[Pair]) -> list[Tallied]:
    """What the ledgers of these pairs come to now; who does not take the module (any more) is left out."""
    return counted_where(session, tuple_(Enrolment.person_id, Enrolment.module_id).in_(pairs))


def counted_where(session: Session, which: ColumnElement[bool]) -> list[Tallied]:
    """The same for all enrolments of a condition."""
    pages = [page_of(row) for row in session.execute(ledger().where(which))]
    pinned = versions(session, pages)
    return [Tallied(page, pinned[page.version_id], page.state(pinned[page.version_id])) for page in pages]


def store(session: Session, pairs: Collection[Pair], counted: Collection[Tallied], now: datetime) -> None:
    """Write what was counted for these pairs, whose rows are taken; what cannot be counted any more is forgotten."""
    if gone := set(pairs) - {(each.page.person_id, each.page.module_id) for each in counted}:
        session.execute(delete(Progress).where(tuple_(*_KEY).in_(gone)))
    if counted:
        rows = [each.row(now) for each in counted]
        row = insert(Progress)
        fresh = {name: row.excluded[name] for name in rows[0].keys() - {"person_id", "module_id"}}
        # Nothing is left out of a row for being empty: so all rows are alike, and go in one statement.
        whole = {"render_nulls": True}
        session.execute(row.on_conflict_do_update(index_elements=_KEY, set_=fresh), rows, execution_options=whole)
    earned = [
        each.completion(now) for each in counted if each.state.satisfied_at is not None and not each.page.cycles.completed
    ]
    if earned:
        _grant(session, earned, now)


def _grant(session: Session, earned: list[dict[str, Any]], now: datetime) -> None:
    """Write the completions that there are not yet: the unique constraint decides, and nothing ever changes the rows again."""
    rows = insert(Completion).on_conflict_do_nothing().returning(Completion.id)
    made = session.scalars(rows, earned).all()
    record_all(session, [ModuleCompleted(completion_id=each) for each in made], now)
    label("training.completed")
