"""What is asked about what learners have done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.groups.models import Member
from modules.training.completion.state import State
from modules.training.models import (
    Assignment,
    Completion,
    Enrolment,
    LearningEvent,
    Module,
    Progress,
    Response,
    Waiver,
    Withdrawal,
)


@dataclass(frozen=True)
class Place:
    """Where the learner was last, on any device: lesson, activity of it, share of the page from 0 to 1, second of a recording."""

    lesson: str
    at: str
    scroll: float
    second: float
    at_time: datetime


@dataclass(frozen=True)
class Assigned:
    """A module that somebody is to take; `due_at` None without a day."""

    assignment: Assignment
    module: Module


def progress_of(session: Session, person_id: int, module_ids: Collection[int]) -> dict[int, Progress]:
    """What was counted last, by module; nothing for a module that the person never began. A second behind at most."""
    own = select(Progress).where(Progress.person_id == person_id, Progress.module_id.in_(module_ids))
    return {row.module_id: row for row in session.scalars(own)}


def counted_state(progress: Progress) -> State:
    """The state that was counted, with each requirement."""
    return msgspec.convert(progress.state, State)


def enrolments_of(session: Session, person_id: int) -> dict[int, Enrolment]:
    """What the person takes, by module."""
    return {row.module_id: row for row in session.scalars(select(Enrolment).where(Enrolment.person_id == person_id))}


def completions_of(session: Session, person_id: int) -> dict[int, Completion]:
    """What the person completed and was not taken back, by module, in the order in which it was earned."""
    withdrawn = select(Withdrawal.id).where(Withdrawal.completion_id == Completion.id).exists()
    own = select(Completion).where(Completion.person_id == person_id, ~withdrawn)
    return {row.module_id: row for row in session.scalars(own.order_by(Completion.earned_at, Completion.id))}


def resume_of(session: Session, person_id: int, module_id: int) -> Place | None:
    """Where to go on: the newest place that any device told."""
    newest = (
        select(LearningEvent)
        .where(LearningEvent.person_id == person_id, LearningEvent.module_id == module_id, LearningEvent.verb == "placed")
        .order_by(LearningEvent.occurred_at.desc(), LearningEvent.number.desc(), LearningEvent.id.desc())
        .limit(1)
    )
    found = session.scalar(newest)
    if found is None:
        return None
    said = found.payload
    return Place(said.get("lesson", ""), said.get("at", ""), said.get("scroll", 0), said.get("second", 0), found.occurred_at)


def assignments_of(session: Session, person_id: int, now: datetime) -> list[Assigned]:
    """The modules given to groups that the person is in today, the next due first; each module once."""
    own = (
        select(Assignment, Module)
        .join(Module, Module.id == Assignment.module_id)
        .join(Member, Member.group_id == Assignment.group_id)
        .where(Member.person_id == person_id, Member.joined_at <= now, Member.left_at.is_(None), Assignment.ended_at.is_(None))
        .order_by(Assignment.due_at.asc().nulls_last(), Assignment.id)
    )
    first: dict[int, Assigned] = {}
    for assignment, module in session.execute(own):
        first.setdefault(module.id, Assigned(assignment, module))
    return list(first.values())


def waivers_of(session: Session, person_id: int, module_id: int) -> list[Waiver]:
    """The waivers in force for a learner."""
    own = select(Waiver).where(Waiver.person_id == person_id, Waiver.module_id == module_id, Waiver.ended_at.is_(None))
    return list(session.scalars(own.order_by(Waiver.id)))


def responses_of(session: Session, person_id: int, module_id: int) -> dict[str, Response]:
    """What the learner wrote or ticked last, by activity."""
    own = select(Response).where(Response.person_id == person_id, Response.module_id == module_id)
    return {row.activity: row for row in session.scalars(own.order_by(Response.submitted_at, Response.id))}
