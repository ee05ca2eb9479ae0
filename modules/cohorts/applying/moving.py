"""Moving an application from one state to another: the one place that changes `Application.state` after its draft is made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.states import Mover, may_move
from modules.cohorts.errors import IllegalMove
from modules.cohorts.models import Application, Transition
from modules.core.db import hold
from modules.core.errors import NotFound


def move_application(
    session: Session,
    application: Application,
    to: str,
    actor_id: int | None,
    now: datetime,
    *,
    by: Mover = Mover.APPLICANT,
    reason: str = "",
) -> Transition:
    """Take the application to `to`, if the state it is in now has that step for this mover; else IllegalMove.

    Waits for the application's row and reads it anew, so of two who move it at once the second is judged by what the first did.
    """
    hold(session, application)
    came_from = application.state
    if not may_move(came_from, to, by):
        raise IllegalMove(application_id=application.id, state=came_from, to=to)
    application.state = to
    step = Transition(
        application_id=application.id,
        came_from=came_from,
        went_to=to,
        reason=reason.strip(),
        moved_at=now,
        moved_by=actor_id,
    )
    session.add(step)
    note(session, actor_id, "moved", ("application", application.id), now, came_from=came_from, went_to=to)
    return step


def locked_application(session: Session, application_id: int) -> Application:
    """The application as it stands now, locked until the transaction ends; NotFound when there is none."""
    found = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found
