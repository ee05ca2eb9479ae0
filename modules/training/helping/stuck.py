"""Who is stuck: learners whom somebody should look after, and why. Nobody else is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, func, literal, select, tuple_, union, union_all
from sqlalchemy.orm import Session

from modules.people.models import Person
from modules.training.content.catalog import Taught, content_of
from modules.training.content.values import Text as Words
from modules.training.helping.reach import Reach, Sought
from modules.training.helping.standstills import ATTEMPTS, KINDS, OVERDUE, SILENCE, SILENT, due_at, standstills
from modules.training.models import Enrolment, Module, ModuleVersion, Progress, Series

PAGE = 50
MANY = 1000
"""Up to here cases are counted; that there are more is all that is said then."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Standstill:
    """Why: `since` is the day that is over, the last attempt, or the last sign of life; `activity` the quiz."""

    kind: str
    since: datetime
    activity: str = ""


@dataclass(frozen=True, order=True)
class Place:
    """Where a case stands in the list: the most urgent and, of those, the longest stuck first."""

    urgency: int
    since: datetime
    person_id: int
    module_id: int

    def __str__(self) -> str:
        """As an address bears it."""
        return f"{self.urgency}-{(self.since - _EPOCH) // _MICROSECOND}-{self.person_id}-{self.module_id}"


def place_from(text: str) -> Place | None:
    """What `str` made of a place; None for anything else."""
    parts = text.split("-")
    if len(parts) != 4 or not all(each.isascii() and each.isdecimal() and len(each) < 18 for each in parts):
        return None
    urgency, since, person_id, module_id = map(int, parts)
    return Place(urgency, _EPOCH + since * _MICROSECOND, person_id, module_id)


@dataclass(frozen=True)
class Stuck:
    """A learner in a module. `minutes_left` of who never began are all of them; `began` says whether they did."""

    place: Place
    name: str
    taught: Taught
    began: bool
    minutes_left: int
    reasons: tuple[Standstill, ...]
    quiz: Words

    @property
    def person_id(self) -> int:
        """Whom to look after."""
        return self.place.person_id

    @property
    def kinds(self) -> tuple[str, ...]:
        """Why, the most urgent first."""
        return tuple(each.kind for each in self.reasons)


@dataclass(frozen=True)
class StuckPage:
    """Some of the cases; `next` is where the following page begins, None when there is none."""

    cases: tuple[Stuck, ...]
    next: Place | None


def stuck(session: Session, sought: Sought, now: datetime, kind: str = "", after: Place | None = None) -> StuckPage:
    """One page of the cases, those after a place. One statement; it reads no further than it must.

    `kind` (of KINDS) leaves out those who are not stuck in this way.
    """
    keys = _in_order(standstills(sought, now, kind), PAGE + 1, after)
    cases = tuple(_read(row, now) for row in session.execute(_with_names(keys, now)))
    return StuckPage(cases[:PAGE], cases[PAGE - 1].place if len(cases) > PAGE else None)


def stuck_cases(session: Session, sought: Sought, now: datetime, kind: str = "") -> int:
    """How many cases there are, up to MANY + 1: more are not counted. One statement."""
    ways = standstills(sought, now, kind).values()
    return _count(session, union_all(*(_rows_of(each.limit(MANY + 1)) for each in ways)))


def stuck_learners(session: Session, reach: Reach, now: datetime) -> int:
    """How many people are stuck, in whatever number of modules; up to MANY + 1 as well. One statement."""
    ways = [each.subquery() for each in standstills(Sought(reach), now).values()]
    return _count(session, union(*(_rows_of(select(each.c.person_id).distinct().limit(MANY + 1)) for each in ways)))


def _rows_of(limited: Select[Any]) -> Select[Any]:
    """So that it can stand in a union with its limit."""
    return select(limited.subquery())


def _count(session: Session, rows: CompoundSelect[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.limit(MANY + 1).subquery())) or 0


def _in_order(ways: Mapping[str, Select[Any]], most: int, after: Place | None) -> Any:
    """The first of them: of each way no more is read than can be shown."""
    first = []
    for kind, way in ways.items():
        urgency, each = KINDS.index(kind), way.subquery()
        rows, order = select(literal(urgency).label("urgency"), each), (each.c.since, each.c.person_id, each.c.module_id)
        if after is not None and urgency == after.urgency:
            rows = rows.where(tuple_(*order) > tuple_(*map(literal, (after.since, after.person_id, after.module_id))))
        if after is not None and urgency < after.urgency:
            rows = rows.where(false())
        first.append(_rows_of(rows.order_by(*order).limit(most)))
    return union_all(*first).order_by("urgency", "since", "person_id", "module_id").limit(most).subquery()


def _with_names(keys: Any, now: datetime) -> Select[Any]:
    def mine(each: Any) -> ColumnElement[bool]:
        return and_(each.person_id == keys.c.person_id, each.module_id == keys.c.module_id)

    named = (Person.name, Series, Module, ModuleVersion, Progress, Enrolment.id.label("enrolment_id"))
    return (
        select(keys, due_at(now, keys.c.person_id, keys.c.module_id).label("due_at"), *named)
        .join(Person, Person.id == keys.c.person_id)
        .join(Module, Module.id == keys.c.module_id)
        .join(Series, Series.id == Module.series_id)
        .outerjoin(Enrolment, mine(Enrolment))
        .outerjoin(ModuleVersion, ModuleVersion.id == func.coalesce(Enrolment.version_id, Module.current_id))
        .outerjoin(Progress, mine(Progress))
        .order_by(keys.c.urgency, keys.c.since, keys.c.person_id, keys.c.module_id)
    )


def _read(row: Any, now: datetime) -> Stuck:
    version, progress = row.ModuleVersion, row.Progress
    left = progress.minutes_left if progress else version.minutes if version else 0
    activity = content_of(version).activity(progress.quiz_out) if progress and progress.quiz_out and version else None
    return Stuck(
        place=Place(row.urgency, row.since, row.person_id, row.module_id),
        name=row.name,
        taught=Taught(row.Series, row.Module, version),
        began=row.enrolment_id is not None,
        minutes_left=left,
        reasons=tuple(_reasons(row.due_at, progress, now)),
        quiz=activity.title if activity else {},
    )


def _reasons(due_at: datetime | None, progress: Progress | None, now: datetime) -> list[Standstill]:
    """All of them, the most urgent first."""
    found = [Standstill(OVERDUE, due_at)] if due_at else []
    if progress is not None and progress.quiz_out_at is not None:
        found.append(Standstill(ATTEMPTS, progress.quiz_out_at, progress.quiz_out))
    if progress is not None and progress.idle_since is not None and progress.idle_since <= now - SILENCE:
        found.append(Standstill(SILENT, progress.idle_since))
    return found
