"""Sums over the surveys of a module: of each learner the newest answers count, in the version in which they were given.

Very many answers take longer to add up than a page may: those sums are kept (`keep_sums`) and bear their moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import msgspec
from sqlalchemy import case, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.orm import Session

from modules.training.content.catalog import content_of, versions_of
from modules.training.content.values import Survey, Words
from modules.training.models import Completion, FeedbackSum, Module, ModuleVersion, Response, Withdrawal

MANY = 1000
"""Up to so many answers and completions a module is added up whenever somebody looks."""
SETTLING = timedelta(minutes=5)
"""How much earlier than its commit an answer may have been given."""
OLDEST = timedelta(hours=1)
EVERYBODY = ""
"""In the place of a question: who handed the survey in. In the place of a value: any own words."""

Triples = Collection[tuple[int, str, str]]


class Sums(msgspec.Struct, frozen=True):
    """`given`: activity → question → version → value → how often. `finished`: version → who finished, and who of them answered."""

    given: dict[str, dict[str, dict[int, dict[str, int]]]]
    finished: dict[int, tuple[int, int]]


def add_up(session: Session, module_id: int, own_words: Triples) -> Sums:
    """The sums as they are now. `own_words` (version, activity, question) are counted without looking at them. Two statements."""
    given: dict[str, dict[str, dict[int, dict[str, int]]]] = {}
    for activity, version_id, key, value, count in session.execute(_given(module_id, own_words)):
        given.setdefault(activity, {}).setdefault(key, {}).setdefault(version_id, {})[value] = count
    finished = {row[0]: (row[1], row[2]) for row in session.execute(_finished(module_id))}
    return Sums(given, finished)


def kept_sums(session: Session, module_id: int) -> tuple[Sums, datetime] | None:
    """What was kept, and of which moment it is; None for a module without very many answers."""
    kept = session.get(FeedbackSum, module_id)
    return (msgspec.convert(kept.sums, Sums, str_keys=True), kept.counted_at) if kept else None


def keep_sums(session: Session, now: datetime) -> int:
    """Add up anew what has new answers, or was added up an hour ago, of the modules with very many; how many there were."""
    due = _due(session, now)
    for module_id in due:
        versions = versions_of(session, module_id)
        own = [(version.id, *each) for version in versions for each in own_words_of(version)]
        sums = msgspec.to_builtins(add_up(session, module_id, own), str_keys=True)
        row = insert(FeedbackSum).values(module_id=module_id, sums=sums, counted_at=now)
        fresh = {"sums": row.excluded.sums, "counted_at": row.excluded.counted_at}
        session.execute(row.on_conflict_do_update(index_elements=[FeedbackSum.module_id], set_=fresh))
    return len(due)


def own_words_of(version: ModuleVersion) -> list[tuple[str, str]]:
    """The questions of a version that are answered in own words: activity, question."""
    surveys = [(key, each) for key, _, each in content_of(version).activities() if isinstance(each, Survey)]
    return [(key, question.key) for key, survey in surveys for question in survey.questions if isinstance(question, Words)]


def in_all(versions: Iterable[ModuleVersion], own_words: Iterable[tuple[str, str]]) -> list[tuple[int, str, str]]:
    """The same questions in each of the versions."""
    return [(version.id, *each) for version, each in product(versions, own_words)]


def newest_answers(module_id: int) -> Any:
    """The newest response of each learner to each survey."""
    own = select(Response).where(Response.module_id == module_id, Response.kind == "survey")
    order = (Response.person_id, Response.activity, Response.submitted_at.desc(), Response.id.desc())
    return own.ext(distinct_on(Response.person_id, Response.activity)).order_by(*order).subquery()


def _given(module_id: int, own_words: Triples) -> Any:
    newest = newest_answers(module_id)
    answers = newest.c.answers + literal({EVERYBODY: EVERYBODY}, JSONB)
    each = func.jsonb_each_text(answers).table_valued("key", "value", name="each", joins_implicitly=True)
    own = tuple_(newest.c.version_id, newest.c.activity, each.c.key).in_(list(own_words))
    value = case((own, EVERYBODY), else_=each.c.value) if own_words else each.c.value
    group = (newest.c.activity, newest.c.version_id, each.c.key, value.label("said"))
    return select(*group, func.count()).group_by(newest.c.activity, newest.c.version_id, each.c.key, "said")


def _finished(module_id: int) -> Any:
    withdrawn = select(Withdrawal.id).where(Withdrawal.completion_id == Completion.id).exists()
    answered = select(Response.id).where(
        Response.person_id == Completion.person_id, Response.module_id == module_id, Response.kind == "survey"
    )
    done = select(Completion.version_id, func.count(), func.count().filter(answered.exists()))
    return done.where(Completion.module_id == module_id, ~withdrawn).group_by(Completion.version_id)


def _due(session: Session, now: datetime) -> list[int]:
    answered = select(Response.module_id).where(Response.kind == "survey").group_by(Response.module_id)
    finished = select(Completion.module_id).group_by(Completion.module_id)
    many = [each.having(func.count() > MANY) for each in (answered, finished)]
    later = select(Response.id).where(
        Response.module_id == Module.id, Response.kind == "survey", Response.submitted_at > FeedbackSum.counted_at - SETTLING
    )
    stale = or_(FeedbackSum.module_id.is_(None), FeedbackSum.counted_at <= now - OLDEST, later.exists())
    found = select(Module.id).outerjoin(FeedbackSum, FeedbackSum.module_id == Module.id)
    return list(session.scalars(found.where(or_(*(Module.id.in_(each) for each in many)), stale).order_by(Module.id)))
