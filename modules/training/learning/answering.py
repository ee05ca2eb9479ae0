"""Answering a quiz: corrected by the server, counted once for each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import hold
from modules.core.errors import NotFound
from modules.training.completion.cycles import counts_since
from modules.training.completion.recounting import ask_recount
from modules.training.content.catalog import content_of
from modules.training.content.values import Quiz
from modules.training.errors import AnswersUnreadable, NoAttemptsLeft
from modules.training.learning.marking import Given, Marks, Verdict, mark
from modules.training.learning.payloads import Answers, storable
from modules.training.models import Enrolment, LearningEvent, ModuleVersion


@dataclass(frozen=True)
class QuizResult:
    """What an attempt was worth; `attempts_left` None means as many as wanted."""

    points: int
    of: int
    percent: int
    passed: bool
    verdicts: dict[str, Verdict]
    attempts_left: int | None


def answer_quiz(
    session: Session, enrolment: Enrolment, key: str, attempt_id: UUID, answers: Given, now: datetime
) -> QuizResult:
    """Correct one attempt and record it; the same attempt again is answered again, from what was recorded, without effect.

    Locks the enrolment, so that two windows cannot use more attempts than there are. Refuses with NoAttemptsLeft,
    AnswersUnreadable; NotFound when the module has no such quiz.
    """
    hold(session, enrolment)
    version = session.get_one(ModuleVersion, enrolment.version_id)
    quiz = quiz_of(version, key)
    before = attempts_used(session, enrolment.person_id, version, key)
    known = session.get(LearningEvent, attempt_id)
    if known is not None:
        return _result(quiz, mark(quiz, _own(known, enrolment, key)), before)
    if quiz.attempts and before >= quiz.attempts:
        raise NoAttemptsLeft(attempts=quiz.attempts)
    kept = kept_answers(quiz, answers)
    marks = mark(quiz, kept)
    session.add(
        LearningEvent(
            id=attempt_id,
            person_id=enrolment.person_id,
            module_id=enrolment.module_id,
            version_id=version.id,
            activity=key,
            verb="answered",
            payload=answered_payload(marks, kept),
            occurred_at=now,
            received_at=now,
        )
    )
    session.flush()
    ask_recount(session, enrolment.person_id, enrolment.module_id, now)
    return _result(quiz, marks, before + 1)


def attempts_used(session: Session, person_id: int, version: ModuleVersion, key: str) -> int:
    """How often the learner answered the quiz as it counts today.

    A required change gives every attempt back, and so does a completion that was taken back.
    """
    anew = counts_since(person_id, version.module_id)
    since = version.valid_from.get(key, 0)
    own = (
        select(func.count())
        .select_from(LearningEvent)
        .join(ModuleVersion, ModuleVersion.id == LearningEvent.version_id)
        .where(LearningEvent.person_id == person_id, LearningEvent.module_id == version.module_id)
        .where(LearningEvent.verb == "answered", LearningEvent.activity == key, ModuleVersion.number >= since)
        .where(anew.is_(None) | (LearningEvent.occurred_at > anew))
    )
    return session.scalar(own) or 0


def quiz_of(version: ModuleVersion, key: str) -> Quiz:
    """The quiz known as `lesson/activity`."""
    activity = content_of(version).activity(key)
    if not isinstance(activity, Quiz):
        raise NotFound
    return activity


def kept_answers(quiz: Quiz, answers: Given) -> dict[str, list[str]]:
    """The answers to questions that there are. Refuses with AnswersUnreadable what is too much or cannot be stored."""
    asked = {question.key for question in quiz.questions}
    try:
        kept: dict[str, list[str]] = msgspec.convert({key: list(answers[key]) for key in asked & answers.keys()}, Answers)
    except (msgspec.ValidationError, TypeError) as error:
        raise AnswersUnreadable(reason="shape") from error
    if not storable(kept):
        raise AnswersUnreadable(reason="text")
    return kept


def answered_payload(marks: Marks, kept: dict[str, list[str]]) -> dict[str, Any]:
    """What is recorded of an attempt."""
    return {"answers": kept, "points": marks.points, "of": marks.of}


def _own(known: LearningEvent, enrolment: Enrolment, key: str) -> dict[str, list[str]]:
    """The answers of a known attempt, if it is this learner's at this quiz."""
    if (known.person_id, known.module_id, known.activity) != (enrolment.person_id, enrolment.module_id, key):
        raise NotFound
    answers: dict[str, list[str]] = known.payload.get("answers", {})
    return answers


def _result(quiz: Quiz, marks: Marks, used: int) -> QuizResult:
    return QuizResult(
        points=marks.points,
        of=marks.of,
        percent=marks.percent,
        passed=marks.percent >= quiz.pass_at,
        verdicts=marks.verdicts,
        attempts_left=max(0, quiz.attempts - used) if quiz.attempts else None,
    )
