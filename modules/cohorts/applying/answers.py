"""The shared draft: one row for each answer, changed only by somebody who saw what stands. Nothing that was ever written is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from modules.cohorts.applying.states import WRITTEN_FREELY, WRITTEN_UNTIL_DUE
from modules.cohorts.errors import AnswerChanged, AnswerTooLong, ApplicationClosed
from modules.cohorts.models import Answer, AnswerVersion, Application, Round
from modules.core.errors import NotFound
from modules.formats.cleaning import clean_text
from modules.people.models import Person

LONGEST_ANSWER = 30_000

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # its class has no types
_SHUTS_AT = str(Round.shuts_at.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in states)


# `states.takes_words`, as the statement that writes asks it.
_OPEN = f"""
        select a.id from cohorts_application a join cohorts_round on cohorts_round.id = a.round_id
        where a.id = :application_id
          and (a.state in ({_listed(WRITTEN_FREELY)}) or a.state in ({_listed(WRITTEN_UNTIL_DUE)}) and :now < {_SHUTS_AT})
"""  # noqa: S608 (all of it is constants)
IS_OPEN = text(_OPEN)
# One statement: the application is held open (a submission waits for it and freezes what it wrote), the answer is changed
# only at the version that was seen, and what was written goes into the history. With version 0 seen there is nothing yet.
# What stands already is not written again.
WRITE = text(
    f"""
    with open as ({_OPEN} for share of a), first as (
        insert into cohorts_answer (application_id, question, value, version, changed_at, changed_by)
        select id, :question, :value, 1, :now, :person_id from open where :seen = 0 and cast(:value as varchar) <> ''
        on conflict do nothing returning *
    ), next as (
        update cohorts_answer answer set value = :value, version = version + 1, changed_at = :now, changed_by = :person_id
        from open
        where answer.application_id = open.id and question = :question and version = :seen and :seen > 0
          and value <> cast(:value as varchar)
        returning answer.*
    ), written as (select * from first union all select * from next), kept as (
        insert into cohorts_answer_version (application_id, question, version, value, kept, written_at, written_by)
        select application_id, question, version, value, true, changed_at, changed_by from written
    )
    select * from written
    """  # noqa: S608 (both parts are constants)
)
_WRITTEN = select(Answer).from_statement(WRITE).execution_options(populate_existing=True)


class Typed(NamedTuple):
    """What somebody typed, and the version of the answer that they saw when they began."""

    value: str
    seen_version: int


@dataclass(frozen=True)
class Stand:
    """An answer as it stands; `name` is who changed it last, empty for nobody. Version 0: not answered yet."""

    value: str = ""
    version: int = 0
    changed_at: datetime | None = None
    changed_by: int | None = None
    name: str = ""


NOTHING = Stand()


@dataclass(frozen=True)
class Written:
    """A text of the history. `kept` is false for one that lost a race."""

    id: int
    value: str
    version: int
    kept: bool
    written_at: datetime
    name: str


def write_answer(
    session: Session,
    application: Application,
    question: str,
    value: str,
    seen_version: int,
    person_id: int | None,
    now: datetime,
) -> Answer:
    """Write one answer, if it still stands at the version that was seen.

    What stands already, and what was seen and is sent back unchanged, changes nothing: what stands comes back.
    Else raises AnswerChanged with what stands, and keeps `value` in the history beside it: the caller catches it *inside* its
    transaction, so that this is committed (`write_answers` does). Refuses with ApplicationClosed, AnswerTooLong.
    """
    typed = clean_text(value)
    if len(typed) > LONGEST_ANSWER:
        raise AnswerTooLong(question=question, limit=LONGEST_ANSWER)
    values = {"application_id": application.id, "question": question, "value": typed, "seen": seen_version}
    answer: Answer | None = session.scalars(_WRITTEN, values | {"person_id": person_id, "now": now}).one_or_none()
    if answer is None:
        return _unwritten(session, application, question, Typed(typed, seen_version), person_id, now)
    return answer


def _unwritten(
    session: Session, application: Application, question: str, typed: Typed, person_id: int | None, now: datetime
) -> Answer:
    theirs = session.get(Answer, (application.id, question), populate_existing=True)
    if theirs is not None and theirs.value == typed.value:
        return theirs
    if theirs is None and not typed.value:
        return Answer(application_id=application.id, question=question, value="", version=0)
    if theirs is None or not session.scalar(IS_OPEN, {"application_id": application.id, "now": now}):
        state = session.scalar(select(Application.state).where(Application.id == application.id))
        raise ApplicationClosed(application_id=application.id, state=state)
    if typed.value == _seen(session, application.id, question, typed.seen_version):
        return theirs
    _keep_beside(session, application.id, question, typed, person_id, now)
    raise AnswerChanged(question, theirs, typed.value)


def _keep_beside(
    session: Session, application_id: int, question: str, typed: Typed, person_id: int | None, now: datetime
) -> None:
    """The text that lost stands in the history: once, though the page saves it by itself and its writer presses Save after."""
    lost = {"application_id": application_id, "question": question, "version": typed.seen_version, "value": typed.value}
    same = select(AnswerVersion.id).filter_by(**lost, kept=False, written_by=person_id)
    if session.scalar(same.limit(1)) is None:
        session.add(AnswerVersion(**lost, kept=False, written_at=now, written_by=person_id))
        session.flush()


def _seen(session: Session, application_id: int, question: str, version: int) -> str:
    """The text of a version: who sends it back unchanged has written nothing."""
    here = (AnswerVersion.application_id == application_id, AnswerVersion.question == question, AnswerVersion.kept)
    return session.scalar(select(AnswerVersion.value).where(*here, AnswerVersion.version == version)) or ""


def write_answers(
    session: Session, application: Application, typed: Mapping[str, Typed], person_id: int | None, now: datetime
) -> list[AnswerChanged]:
    """Write several answers, each on its own: those that lost a race come back, all others are saved.

    In the order of their keys, so that two who save the same page wait for each other and never in a circle.
    """
    lost = []
    for question, (value, seen_version) in sorted(typed.items()):
        try:
            write_answer(session, application, question, value, seen_version, person_id, now)
        except AnswerChanged as changed:
            lost.append(changed)
    return lost


def answers_of(session: Session, application_id: int) -> dict[str, Stand]:
    """Every answer of a draft by its question, with who changed it last."""
    statement = (
        select(Answer.question, Answer.value, Answer.version, Answer.changed_at, Answer.changed_by, Person.name)
        .outerjoin(Person, Person.id == Answer.changed_by)
        .where(Answer.application_id == application_id)
    )
    return {row[0]: Stand(*row[1:5], row[5] or "") for row in session.execute(statement)}


def history_of(session: Session, application_id: int, question: str) -> list[Written]:
    """Everything that was ever written as this answer, the newest first."""
    version = AnswerVersion
    statement = (
        select(version.id, version.value, version.version, version.kept, version.written_at, Person.name)
        .outerjoin(Person, Person.id == version.written_by)
        .where(version.application_id == application_id, version.question == question)
        .order_by(version.id.desc())
    )
    return [Written(*row[:5], row[5] or "") for row in session.execute(statement)]


def earlier_text(session: Session, application_id: int, question: str, version_id: int) -> str:
    """One text of the history, to be written again."""
    found = session.get(AnswerVersion, version_id)
    if found is None or (found.application_id, found.question) != (application_id, question):
        raise NotFound
    return found.value
