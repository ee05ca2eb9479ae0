"""What learners answer in the surveys of a module, for its makers: sums and own words, never who said what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, column, select, true, tuple_, values
from sqlalchemy.orm import Session, aliased

from modules.core.errors import NotFound
from modules.training.content.catalog import content_of, versions_of
from modules.training.content.values import AnySurveyQuestion, Survey, SurveyChoice, Words
from modules.training.helping.feedback_sums import EVERYBODY, Sums, add_up, in_all, kept_sums, own_words_of
from modules.training.models import Module, ModuleVersion, Response

LEAST = 5
"""Fewer answers than this are not shown one by one: their writers might be known by them."""
NEWEST = 50
"""So many own words stand on a page; a file has all of them."""
SCALE = ("1", "2", "3", "4", "5")
Question = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """One question: how many answered it, and, unless `hidden`, how often each value was given or what was written last."""

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
    """Of all versions, or of one (`number`). `heard` of the `finished` learners answered a survey of the module.

    `counted_at` is the moment of the sums; None when they were made for whoever asks.
    """

    version: ModuleVersion
    versions: tuple[ModuleVersion, ...]
    number: int | None
    finished: int
    heard: int
    counted_at: datetime | None
    surveys: tuple[SurveyResults, ...]


@dataclass(frozen=True)
class Answers:
    """What was given to one question: version id → value → how often."""

    of: Mapping[int, Mapping[str, int]]

    def total(self, version_id: int | None) -> Counter[str]:
        """In one version, or in all."""
        chosen = self.of.values() if version_id is None else [self.of.get(version_id, {})]
        return sum((Counter(each) for each in chosen), Counter())

    def hides(self, version_id: int | None) -> bool:
        """Whether too few answered; or so few elsewhere that all versions less those shown would give them away."""
        if self.total(version_id).total() < LEAST:
            return True
        few = sum(each for each in (sum(one.values()) for one in self.of.values()) if each < LEAST)
        return version_id is not None and 0 < few < LEAST


def feedback_of(session: Session, module: Module, number: int | None = None, most: int | None = NEWEST) -> Feedback:
    """What was answered. The questions are those of the version of this number, else of the present, else of the last one.

    `most`: how many own words of each question there are at most, the newest; None for all. NotFound for a module that was
    never published, or a number that it has not. Five statements, three where the sums are kept.
    """
    versions = versions_of(session, module.id)
    version = _chosen(versions, module, number)
    own, version_id = own_words_of(version), version.id if number else None
    sums, counted_at = kept_sums(session, module.id) or (add_up(session, module.id, in_all(versions, own)), None)
    said = _said(session, module.id, own, _Until(version_id, counted_at, most)) if own else {}
    chosen = [each for key, each in sums.finished.items() if version_id in {None, key}]
    return Feedback(
        version=version,
        versions=tuple(versions),
        number=number,
        finished=sum(finished for finished, _ in chosen),
        heard=sum(heard for _, heard in chosen),
        counted_at=counted_at,
        surveys=tuple(_surveys(version, sums, said, version_id)),
    )


def _chosen(versions: Sequence[ModuleVersion], module: Module, number: int | None) -> ModuleVersion:
    wanted = [each for each in versions if (each.number == number if number else each.id == module.current_id)]
    found = next(iter(wanted or ([] if number else versions)), None)
    if found is None:
        raise NotFound
    return found


def _surveys(
    version: ModuleVersion, sums: Sums, said: dict[Question, list[str]], version_id: int | None
) -> Iterator[SurveyResults]:
    for key, _, survey in content_of(version).activities():
        if isinstance(survey, Survey):
            given = {question: Answers(each) for question, each in sums.given.get(key, {}).items()}
            people = given.get(EVERYBODY, Answers({})).total(version_id).total()
            results = (
                _result(each, given.get(each.key, Answers({})), said.get((key, each.key), []), version_id)
                for each in survey.questions
            )
            yield SurveyResults(key, survey, people, tuple(results))


def _result(question: AnySurveyQuestion, answers: Answers, said: list[str], version_id: int | None) -> Result:
    found = answers.total(version_id)
    hidden = answers.hides(version_id)
    values = () if hidden else _values(question)
    # In the order of the alphabet: the order of time would lead from one question of a survey to the next.
    words = sorted(said, key=str.casefold) if not hidden else ()
    return Result(question, found.total(), hidden, {each: found[each] for each in values}, tuple(words))


def _values(question: AnySurveyQuestion) -> Sequence[str]:
    if isinstance(question, Words):
        return ()
    return [each.key for each in question.choices] if isinstance(question, SurveyChoice) else SCALE


@dataclass(frozen=True)
class _Until:
    """Which own words: of one version or of all, up to a moment, and how many."""

    version_id: int | None
    at: datetime | None
    most: int | None

    def narrow(self, statement: Any, of: Any) -> Any:
        if self.version_id is not None:
            statement = statement.where(of.version_id == self.version_id)
        return self.before(statement, of)

    def before(self, statement: Any, of: Any) -> Any:
        return statement if self.at is None else statement.where(of.submitted_at <= self.at)


def _said(session: Session, module_id: int, own: Collection[Question], until: _Until) -> dict[Question, list[str]]:
    """The newest own words of each question, of each learner the last ones."""
    asked = values(column("activity", String), column("question", String), name="asked").data(list(own))
    later = aliased(Response)
    after = select(later.id).where(
        later.person_id == Response.person_id, later.module_id == module_id, later.activity == Response.activity
    )
    after = after.where(tuple_(later.submitted_at, later.id) > tuple_(Response.submitted_at, Response.id))
    words = Response.answers[asked.c.question].astext
    newest = select(words.label("said")).where(Response.module_id == module_id, Response.kind == "survey")
    newest = newest.where(Response.activity == asked.c.activity, words.is_not(None), ~until.before(after, later).exists())
    newest = until.narrow(newest, Response).order_by(Response.submitted_at.desc()).limit(until.most)
    each = newest.correlate(asked).lateral("each")
    found: dict[Question, list[str]] = {}
    for activity, question, said in session.execute(
        select(asked.c.activity, asked.c.question, each.c.said).join_from(asked, each, true())
    ):
        found.setdefault((activity, question), []).append(said)
    return found
