"""Handing in what a learner wrote or ticked. Each hand-in is a row; the newest counts, the older ones stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.training.completion.recounting import ask_recount
from modules.training.content.catalog import content_of
from modules.training.content.values import Journal
from modules.training.learning.responses import KINDS, read_answers
from modules.training.models import Enrolment, LearningEvent, ModuleVersion, Response


def respond(
    session: Session,
    enrolment: Enrolment,
    key: str,
    response_id: UUID,
    answers: dict[str, Any],
    now: datetime,
    shared: bool = False,
) -> Response:
    """Hand in a journal, a self-rating or a survey; the same id again is the same row. `shared` opens a journal to facilitators.

    Refuses with AnswersMissing, AnswersUnreadable; NotFound when the id is somebody else's or something else's.
    """
    version = session.get_one(ModuleVersion, enrolment.version_id)
    activity = content_of(version).activity(key)
    learner = {"person_id": enrolment.person_id, "module_id": enrolment.module_id, "version_id": version.id, "activity": key}
    said = {"kind": KINDS.get(type(activity), ""), "answers": read_answers(activity, answers)}
    open_to_others = shared and isinstance(activity, Journal)
    row = insert(Response).values(id=response_id, shared=open_to_others, submitted_at=now, **learner, **said)
    session.execute(row.on_conflict_do_nothing())
    event = insert(LearningEvent).values(
        id=response_id, verb="submitted", payload={"response": str(response_id)}, occurred_at=now, received_at=now, **learner
    )
    session.execute(event.on_conflict_do_nothing())
    made = session.get_one(Response, response_id)
    if (made.person_id, made.module_id, made.activity) != (enrolment.person_id, enrolment.module_id, key):
        raise NotFound
    ask_recount(session, enrolment.person_id, enrolment.module_id, now)
    return made


def share(session: Session, response: Response, *, shared: bool) -> None:
    """Open a journal to the facilitators, or close it again; nothing else can be shared."""
    response.shared = shared and response.kind == KINDS[Journal]
    session.flush()
