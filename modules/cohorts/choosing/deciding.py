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
from modules.cohorts.applying.submitting import newest_submission
from modules.cohorts.errors import NotUnderReview, SentAgain
from modules.cohorts.models import Application, Decision, Submission
from modules.core.errors import NotFound


def stage_decision(
    session: Session,
    application_id: int,
    outcome: str,
    words: str,
    actor_id: int | None,
    now: datetime,
    *,
    seen: int | None = None,
) -> Decision:
    """Write down what the letter will say. Nobody but staff sees it before the round is released, the trail names no outcome.

    `seen` is the id of the submission that was read; None: the newest. Locks the application, as sending and the release do.
    Refuses with SentAgain when there is a newer one, and with NotUnderReview when the application cannot come to this outcome:
    it was not sent, was withdrawn, or was told another one already (a waiting LEA can still be chosen or declined).
    """
    application = locked_application(session, application_id)
    if not may_move(application.state, outcome, Mover.RELEASE):
        raise NotUnderReview(application_id=application_id)
    newest = newest_submission(session, application_id)
    if newest is None:
        raise NotFound
    if seen is not None and seen != newest.id:
        raise SentAgain(application_id=application_id)
    decision = Decision(
        application_id=application_id,
        submission_id=newest.id,
        outcome=outcome,
        words=words.strip(),
        decided_at=now,
        decided_by=actor_id,
    )
    session.add(decision)
    note(session, actor_id, "decided", ("application", application_id), now)
    return decision


def newest_decisions() -> Subquery:
    """The decision that counts of each application: the newest about what its LEA sent last."""
    newest = select(Decision).join(Application, Application.id == Decision.application_id)
    about = (Submission.id == Decision.submission_id) & (Submission.revision == Application.revision)
    newest = newest.join(Submission, about).ext(distinct_on(Decision.application_id))
    return newest.order_by(Decision.application_id, Decision.id.desc()).subquery("newest_decision")


def decisions_of(session: Session, application: Application) -> list[Decision]:
    """All of one application, the newest first."""
    own = select(Decision).where(Decision.application_id == application.id)
    return list(session.scalars(own.order_by(Decision.id.desc())))
