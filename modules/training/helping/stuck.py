"""Who is stuck: learners whom somebody should look after, and why. Nobody else is listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from modules.people.models import Person
from modules.training.content.catalog import Taught, content_of
from modules.training.content.values import Text as Words
from modules.training.helping.reach import Reach, Sought
from modules.training.helping.standstills import KINDS, standstills
from modules.training.models import Enrolment, Module, ModuleVersion, Progress, Series

PAGE = 50


class Standstill(msgspec.Struct, frozen=True, array_like=True):
    """Why: `since` is the day that is over, the last attempt, or the last sign of life; `activity` the quiz."""

    kind: str
    since: datetime
    activity: str


_reasons = msgspec.json.Decoder(list[Standstill])


@dataclass(frozen=True)
class Stuck:
    """A learner in a module. `minutes_left` of who never began are all of them; `began` says whether they did."""

    person_id: int
    name: str
    taught: Taught
    began: bool
    minutes_left: int
    reasons: tuple[Standstill, ...]
    quiz: Words

    @property
    def kinds(self) -> tuple[str, ...]:
        """Why, the most urgent first."""
        return tuple(each.kind for each in self.reasons)


def stuck(session: Session, sought: Sought, now: datetime, kind: str = "", page: int = 1) -> tuple[list[Stuck], int]:
    """One page of them, the most urgent and the longest stuck first; and how many there are in all. Two statements.

    `kind` (of KINDS) leaves out those who are not stuck in this way.
    """
    rows = session.execute(_with_names(_page(_grouped(session, sought, now, kind), page))).all()
    return [_read(row) for row in rows], rows[0].total if rows else 0


def stuck_learners(session: Session, reach: Reach, now: datetime) -> int:
    """How many people are stuck, in whatever number of modules. Two statements."""
    found = _grouped(session, Sought(reach), now).subquery()
    return session.scalar(select(func.count(func.distinct(found.c.person_id)))) or 0


def _grouped(session: Session, sought: Sought, now: datetime, kind: str = "") -> Any:
    """Each learner and module once, with all reasons."""
    each = standstills(session, now).subquery()
    urgency = case({known: place for place, known in enumerate(KINDS)}, value=each.c.kind)
    reasons = func.json_agg(func.json_build_array(each.c.kind, each.c.since, each.c.activity))
    of_all = select(
        each.c.person_id,
        each.c.module_id,
        func.min(urgency).label("urgency"),
        func.min(each.c.since).label("since"),
        cast(reasons, Text).label("reasons"),
    )
    found = sought.narrow(of_all, each.c.person_id, each.c.module_id).group_by(each.c.person_id, each.c.module_id)
    return found.having(func.bool_or(each.c.kind == kind)) if kind else found


def _page(grouped: Any, page: int) -> Any:
    """One page of them with the number of all: cut before anything wide is joined."""
    order = ("urgency", "since", grouped.selected_columns.person_id, grouped.selected_columns.module_id)
    counted = grouped.add_columns(func.count().over().label("total"))
    return counted.order_by(*order).limit(PAGE).offset((page - 1) * PAGE).subquery()


def _with_names(cut: Any) -> Select[Any]:
    return (
        select(cut, Person.name, Series, Module, ModuleVersion, Progress, Enrolment.id.label("enrolment_id"))
        .join(Person, Person.id == cut.c.person_id)
        .join(Module, Module.id == cut.c.module_id)
        .join(Series, Series.id == Module.series_id)
        .outerjoin(Enrolment, and_(Enrolment.person_id == cut.c.person_id, Enrolment.module_id == Module.id))
        .outerjoin(ModuleVersion, ModuleVersion.id == func.coalesce(Enrolment.version_id, Module.current_id))
        .outerjoin(Progress, and_(Progress.person_id == cut.c.person_id, Progress.module_id == Module.id))
        .order_by(cut.c.urgency, cut.c.since, cut.c.person_id, Module.id)
    )


def _read(row: Any) -> Stuck:
    reasons = sorted(_reasons.decode(row.reasons), key=lambda each: (KINDS.index(each.kind), each.since))
    version, progress = row.ModuleVersion, row.Progress
    left = progress.minutes_left if progress else version.minutes if version else 0
    quiz = next((each.activity for each in reasons if each.activity), "")
    activity = content_of(version).activity(quiz) if quiz and version else None
    return Stuck(
        person_id=row.person_id,
        name=row.name,
        taught=Taught(row.Series, row.Module, version),
        began=row.enrolment_id is not None,
        minutes_left=left,
        reasons=tuple(reasons),
        quiz=activity.title if activity else {},
    )
