"""How learners come to a standstill, as statements: overdue, out of attempts, silent. What is completed is none of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    Values,
    cast,
    column,
    func,
    literal,
    select,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, aliased

from modules.groups.models import Member
from modules.training.completion.cycles import counts_since
from modules.training.content.catalog import content_of
from modules.training.content.values import Quiz
from modules.training.models import Assignment, Completion, Enrolment, LearningEvent, ModuleVersion, Progress, Withdrawal

SILENCE = timedelta(days=14)
OVERDUE, ATTEMPTS, SILENT = KINDS = ("overdue", "attempts", "silent")
"""The most urgent first."""
OPEN_SCORE = '$.requirements[*] ? (@.kind == "score" && @.key == $key && !exists(@.done_at))'
"""In a stored state: the quiz is asked for, and not passed."""
NO_QUIZ = literal("")


def standstills(session: Session, now: datetime) -> CompoundSelect[Any]:
    """Rows of kind, person_id, module_id, since, activity (of a quiz whose attempts are used, else empty)."""
    quizzes = _limited_quizzes(session)
    found = [_overdue(now), _silent(now)] + ([_out_of_attempts(quizzes)] if quizzes is not None else [])
    return union_all(*found)


def _row(kind: str, person_id: Any, module_id: Any, since: Any, activity: Any = NO_QUIZ) -> Select[Any]:
    named = {"kind": literal(kind), "person_id": person_id, "module_id": module_id, "since": since, "activity": activity}
    return select(*(each.label(name) for name, each in named.items()))


def _unfinished(person_id: Any, module_id: Any) -> ColumnElement[bool]:
    """Neither completed nor about to be."""
    withdrawn = select(Withdrawal.id).where(Withdrawal.completion_id == Completion.id).exists()
    done = select(Completion.id).where(Completion.person_id == person_id, Completion.module_id == module_id, ~withdrawn)
    counted = aliased(Progress)  # the statement around may stand on progress itself
    about_to_be = select(counted.person_id).where(
        counted.person_id == person_id, counted.module_id == module_id, counted.satisfied_at.is_not(None)
    )
    return ~done.exists() & ~about_to_be.exists()


def _overdue(now: datetime) -> Select[Any]:
    """Given to a group of theirs, and the day is over."""
    given = _row(OVERDUE, Member.person_id, Assignment.module_id, func.min(Assignment.due_at))
    return (
        given.join_from(Assignment, Member, Member.group_id == Assignment.group_id)
        .where(Assignment.ended_at.is_(None), Assignment.due_at < now, Member.joined_at <= now, Member.left_at.is_(None))
        .where(_unfinished(Member.person_id, Assignment.module_id))
        .group_by(Member.person_id, Assignment.module_id)
    )


def _silent(now: datetime) -> Select[Any]:
    """Began, or is to begin anew, and did nothing for two weeks."""
    did = func.coalesce(Progress.last_event_at, Enrolment.moved_at, Enrolment.enrolled_at)
    last = func.greatest(did, counts_since(Enrolment.person_id, Enrolment.module_id))
    counted = (Progress.person_id == Enrolment.person_id) & (Progress.module_id == Enrolment.module_id)
    return (
        _row(SILENT, Enrolment.person_id, Enrolment.module_id, last)
        .join_from(Enrolment, Progress, counted, isouter=True)
        .where(last <= now - SILENCE, _unfinished(Enrolment.person_id, Enrolment.module_id))
    )


def _out_of_attempts(quiz: Values) -> Select[Any]:
    """A quiz that is asked for was answered as often as it may be, and not passed."""
    told = ModuleVersion.__table__.alias("told")
    counted = (Progress.person_id == Enrolment.person_id) & (Progress.module_id == Enrolment.module_id)
    answered = (LearningEvent.person_id == Enrolment.person_id) & (LearningEvent.module_id == Enrolment.module_id)
    anew = counts_since(Enrolment.person_id, Enrolment.module_id)
    still_open = func.jsonb_path_exists(
        Progress.state, cast(OPEN_SCORE, JSONPATH), func.jsonb_build_object("key", quiz.c.activity)
    )
    return (
        _row(ATTEMPTS, Enrolment.person_id, Enrolment.module_id, func.max(LearningEvent.occurred_at), quiz.c.activity)
        .join_from(Enrolment, quiz, quiz.c.version_id == Enrolment.version_id)
        .join(Progress, counted)
        .join(LearningEvent, answered & (LearningEvent.verb == "answered") & (LearningEvent.activity == quiz.c.activity))
        .join(told, (told.c.id == LearningEvent.version_id) & (told.c.number >= quiz.c.since))
        .where(
            still_open,
            anew.is_(None) | (LearningEvent.occurred_at > anew),
            _unfinished(Enrolment.person_id, Enrolment.module_id),
        )
        .group_by(Enrolment.person_id, Enrolment.module_id, quiz.c.activity, quiz.c.attempts)
        .having(func.count() >= quiz.c.attempts)
    )


def _limited_quizzes(session: Session) -> Values | None:
    """The quizzes with limited attempts of the versions that somebody takes; None when there is none."""
    taken = select(ModuleVersion).where(ModuleVersion.id.in_(select(Enrolment.version_id)))
    limited = [
        (version.id, key, quiz.attempts, version.valid_from.get(key, 0))
        for version in session.scalars(taken)
        for key, _, quiz in content_of(version).activities()
        if isinstance(quiz, Quiz) and quiz.attempts
    ]
    columns = (column("version_id", BigInteger), column("activity", String))
    counts = (column("attempts", Integer), column("since", Integer))
    return values(*columns, *counts, name="quiz").data(limited) if limited else None
