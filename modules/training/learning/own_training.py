"""All that a person takes: for their desk, and as the transcript of everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.training.completion.progress import Assigned, assignments_of, counted_state
from modules.training.completion.what_counts import what_counts
from modules.training.content.catalog import Taught, content_of, series_content
from modules.training.content.values import SeriesContent
from modules.training.learning.shelves import Standing, standings
from modules.training.learning.topping_up import topups_of
from modules.training.models import Assignment, Module, ModuleVersion, Response, Series

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class OwnLine:
    """A module that the person takes, or was given. `standing` is None while it was not begun; `top_up`: done, and a new part asked."""

    taught: Taught
    outline: dict[str, Any]
    minutes: int
    standing: Standing | None
    assignment: Assignment | None
    top_up: bool = False

    @property
    def series(self) -> SeriesContent:
        """The series it belongs to."""
        return series_content(self.taught.series)

    @property
    def state(self) -> str:
        """Either `given`, `started` or `done`."""
        return self.standing.state if self.standing else "given"

    @property
    def due_at(self) -> datetime | None:
        """The day by which it is to be done."""
        return self.assignment.due_at if self.assignment else None

    @property
    def minutes_left(self) -> int:
        """Of what counts."""
        progress = self.standing.progress if self.standing else None
        return progress.minutes_left if progress else self.minutes

    @property
    def things(self) -> tuple[int, int] | None:
        """How many of the things that count are done; None before anything was counted. Loads the content."""
        progress = self.standing.progress if self.standing else None
        if progress is None or self.taught.version is None:
            return None
        asked = what_counts(content_of(self.taught.version), counted_state(progress))
        return sum(each.done for each in asked), len(asked)


@dataclass(frozen=True)
class OwnTraining:
    """Modules by state: what is due soonest and what was done last stands first."""

    started: tuple[OwnLine, ...]
    given: tuple[OwnLine, ...]
    done: tuple[OwnLine, ...]

    @property
    def next(self) -> OwnLine | None:
        """What to do now: what is due, else what was begun, else what was given."""
        due = [each for each in (*self.started, *self.given) if each.due_at]
        return next(iter([*sorted(due, key=_due), *self.started, *self.given]), None)

    @property
    def topped_up(self) -> tuple[OwnLine, ...]:
        """What is done, and asks for a short top-up since."""
        return tuple(each for each in self.done if each.top_up)

    @property
    def minutes(self) -> int:
        """Of all that is done."""
        return sum(each.standing.completion.minutes for each in self.done if each.standing and each.standing.completion)


def own_training(session: Session, person_id: int, now: datetime) -> OwnTraining:
    """What the person takes and was given; six statements, and two for each finished module that has a required change since."""
    known = standings(session, person_id)
    topped_up = topups_of(session, [each.completion for each in known.values() if each.completion])
    given = {each.module.id: each for each in assignments_of(session, person_id, now)}
    lines = [replace(each, top_up=each.taught.module.id in topped_up) for each in _lines(session, known, given)]
    by_state = {state: [each for each in lines if each.state == state] for state in ("started", "given", "done")}
    return OwnTraining(
        started=tuple(sorted(by_state["started"], key=_last_seen, reverse=True)),
        given=tuple(by_state["given"]),
        done=tuple(sorted(by_state["done"], key=_earned, reverse=True)),
    )


def journal_of(session: Session, person_id: int) -> list[tuple[Response, Taught, ModuleVersion]]:
    """What the person wrote, the newest of each activity, latest first, with the version it was written on."""
    newest = (
        select(
            Response.id,
            func.row_number()
            .over(partition_by=(Response.module_id, Response.activity), order_by=Response.submitted_at.desc())
            .label("age"),
        )
        .where(Response.person_id == person_id, Response.kind == "journal")
        .subquery()
    )
    written = (
        select(Response, Series, Module, ModuleVersion)
        .join(newest, newest.c.id == Response.id)
        .join(ModuleVersion, ModuleVersion.id == Response.version_id)
        .join(Module, Module.id == Response.module_id)
        .join(Series, Series.id == Module.series_id)
        .where(newest.c.age == 1)
        .order_by(Response.submitted_at.desc())
    )
    return [(row[0], Taught(row[1], row[2], row[3]), row[3]) for row in session.execute(written)]


def _lines(session: Session, known: dict[int, Standing], given: dict[int, Assigned]) -> Iterable[OwnLine]:
    pinned = {each.enrolment.version_id for each in known.values()}
    versions = (
        select(Series, Module, ModuleVersion)
        .join(Module, Module.series_id == Series.id)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .where(
            ModuleVersion.id.in_(pinned)
            | (Module.id.in_(given.keys() - known.keys()) & (ModuleVersion.id == Module.current_id))
        )
    )
    for series, module, version in session.execute(versions):
        assigned = given.get(module.id)
        taught = Taught(series, module, version)
        assignment = assigned.assignment if assigned else None
        yield OwnLine(taught, version.outline, version.minutes, known.get(module.id), assignment)


def _due(line: OwnLine) -> datetime:
    return line.due_at or LONG_AGO


def _last_seen(line: OwnLine) -> datetime:
    assert line.standing is not None
    progress = line.standing.progress
    return (progress.last_event_at if progress else None) or line.standing.enrolment.enrolled_at


def _earned(line: OwnLine) -> datetime:
    assert line.standing is not None
    completion = line.standing.completion
    return completion.earned_at if completion else line.standing.enrolment.enrolled_at
