"""What learners answer in the surveys of a module, for its makers: sums and own words, never who said what.

Of each learner the newest answers count, in the version in which they were given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.training.content.catalog import content_of, versions_of
from modules.training.content.values import AnySurveyQuestion, Survey, SurveyChoice, Words
from modules.training.models import Completion, Module, ModuleVersion, Response, Withdrawal

LEAST = 5
"""Fewer answers than this are not shown one by one: their writers might be known by them."""
SCALE = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Result:
    """One question: how many answered it, and, unless `hidden`, how often each value was given or what was written."""

    question: AnySurveyQuestion
    answered: int
    hidden: bool
    counts: dict[str, int]
    words: tuple[str, ...]

    @property
    def mean(self) -> float:
        """Of a scale."""
        return sum(int(value) * count for value, count in self.counts.items()) / (sum(self.counts.values()) or 1)


@dataclass(frozen=True)
class SurveyResults:
    """One survey of the module; `people` handed it in."""

    key: str
    survey: Survey
    people: int
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Feedback:
    """Of all versions, or of one (`number`). `heard` of the `finished` learners answered a survey of the module."""

    version: ModuleVersion
    versions: tuple[ModuleVersion, ...]
    number: int | None
    finished: int
    heard: int
    surveys: tuple[SurveyResults, ...]


@dataclass(frozen=True)
class Answers:
    """What was given to one question: version id → value → how often."""

    of: dict[int, Counter[str]]

    def total(self, version_id: int | None) -> Counter[str]:
        """In one version, or in all."""
        chosen = self.of.values() if version_id is None else [self.of.get(version_id, Counter())]
        return sum(chosen, Counter())

    def hides(self, version_id: int | None) -> bool:
        """Whether too few answered; or so few elsewhere that all versions less those shown would give them away."""
        if self.total(version_id).total() < LEAST:
            return True
        few = sum(each.total() for each in self.of.values() if each.total() < LEAST)
        return version_id is not None and 0 < few < LEAST


def feedback_of(session: Session, module: Module, number: int | None = None) -> Feedback:
    """What was answered so far. The questions are those of the version of this number, else of the present, else of the last one.

    NotFound for a module that was never published, or a number that it has not. Four statements.
    """
    versions = versions_of(session, module.id)
    wanted = [each for each in versions if (each.number == number if number else each.id == module.current_id)]
    version = next(iter(wanted or ([] if number else versions)), None)
    if version is None:
        raise NotFound
    version_id = version.id if number else None
    finished, heard = _finished(session, module.id, version_id)
    return Feedback(
        version=version,
        versions=tuple(versions),
        number=number,
        finished=finished,
        heard=heard,
        surveys=tuple(_surveys(session, version, version_id)),
    )


def _surveys(session: Session, version: ModuleVersion, version_id: int | None) -> Iterator[SurveyResults]:
    given, people = _given(session, version.module_id), _people(session, version.module_id, version_id)
    for key, _, survey in content_of(version).activities():
        if isinstance(survey, Survey):
            results = (_result(each, given.get((key, each.key), Answers({})), version_id) for each in survey.questions)
            yield SurveyResults(key, survey, people.get(key, 0), tuple(results))


def _result(question: AnySurveyQuestion, answers: Answers, version_id: int | None) -> Result:
    found = answers.total(version_id)
    hidden = answers.hides(version_id)
    values = () if hidden else _values(question)
    words = sorted(found.elements(), key=str.casefold) if isinstance(question, Words) and not hidden else ()
    return Result(question, found.total(), hidden, {each: found[each] for each in values}, tuple(words))


def _values(question: AnySurveyQuestion) -> Sequence[str]:
    if isinstance(question, Words):
        return ()
    return [each.key for each in question.choices] if isinstance(question, SurveyChoice) else SCALE


def _newest(module_id: int) -> Any:
    own = select(Response).where(Response.module_id == module_id, Response.kind == "survey")
    order = (Response.person_id, Response.activity, Response.submitted_at.desc(), Response.id.desc())
    return own.ext(distinct_on(Response.person_id, Response.activity)).order_by(*order).subquery()


def _given(session: Session, module_id: int) -> dict[tuple[str, str], Answers]:
    newest = _newest(module_id)
    each = func.jsonb_each_text(newest.c.answers).table_valued("key", "value", name="each", joins_implicitly=True)
    rows = session.execute(
        select(newest.c.activity, newest.c.version_id, each.c.key, each.c.value, func.count()).group_by(
            newest.c.activity, newest.c.version_id, each.c.key, each.c.value
        )
    )
    found: dict[tuple[str, str], Answers] = {}
    for activity, version_id, key, value, count in rows:
        answers = found.setdefault((activity, key), Answers({}))
        answers.of.setdefault(version_id, Counter())[value] += count
    return found


def _people(session: Session, module_id: int, version_id: int | None) -> dict[str, int]:
    newest = _newest(module_id)
    rows = select(newest.c.activity, func.count()).group_by(newest.c.activity)
    chosen = rows if version_id is None else rows.where(newest.c.version_id == version_id)
    return {row[0]: row[1] for row in session.execute(chosen)}


def _finished(session: Session, module_id: int, version_id: int | None) -> tuple[int, int]:
    """Who completed the module, in this version if one is named; and how many of them answered a survey of it."""
    withdrawn = select(Withdrawal.id).where(Withdrawal.completion_id == Completion.id).exists()
    answered = select(Response.id).where(
        Response.person_id == Completion.person_id, Response.module_id == module_id, Response.kind == "survey"
    )
    done = select(func.count(), func.count().filter(answered.exists())).select_from(Completion)
    done = done.where(Completion.module_id == module_id, ~withdrawn)
    row = session.execute(done if version_id is None else done.where(Completion.version_id == version_id)).one()
    return row[0], row[1]
