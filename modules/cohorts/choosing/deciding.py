"""What was decided of an application, before anybody is told: rows that are only added, the newest counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from modules.audit.noting import note
from modules.cohorts.applying.moving import locked_application
from modules.cohorts.applying.states import Mover, may_move
from modules.cohorts.errors import NotUnderReview
from modules.cohorts.models import Application, Decision


def stage_decision(
    session: Session, application_id: int, outcome: str, words: str, actor_id: int | None, now: datetime
) -> Decision:
    """Write down what the letter will say. Nobody but staff sees it before the round is released, the trail names no outcome.

    Locks the application, as the release does. Refuses with NotUnderReview when the application cannot come to this outcome:
    it was not sent, was withdrawn, or was told another one already (a waiting LEA can still be chosen or declined).
    """
    application = locked_application(session, application_id)
    if not may_move(application.state, outcome, Mover.RELEASE):
        raise NotUnderReview(application_id=application_id)
    decision = Decision(
        application_id=application_id, outcome=outcome, words=words.strip(), decided_at=now, decided_by=actor_id
    )
    session.add(decision)
    note(session, actor_id, "decided", ("application", application_id), now)
    return decision


def newest_decisions() -> Subquery:
    """The decision that counts of each application."""
    newest = select(Decision).ext(distinct_on(Decision.application_id))
    return newest.order_by(Decision.application_id, Decision.id.desc()).subquery("newest_decision")


def decisions_of(session: Session, application: Application) -> list[Decision]:
    """All of one application, the newest first."""
    own = select(Decision).where(Decision.application_id == application.id)
    return list(session.scalars(own.order_by(Decision.id.desc())))
