"""What is asked of deliverables and hand-ins."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.cohorts.models import Deliverable, HandIn, Team
from modules.core.errors import NotFound


def deliverables_of(session: Session, cohort_id: int) -> list[Deliverable]:
    """What a cohort hands in, the first due first."""
    statement = select(Deliverable).where(Deliverable.cohort_id == cohort_id)
    return list(session.scalars(statement.order_by(Deliverable.due_at, Deliverable.id)))


def newest_hand_in(session: Session, team_id: int, deliverable_id: int) -> HandIn | None:
    """The hand-in that counts."""
    return next(iter(hand_ins_of(session, team_id, deliverable_id)), None)


def hand_ins_of(session: Session, team_id: int, deliverable_id: int) -> list[HandIn]:
    """All that a team handed in for a deliverable, the newest first."""
    own = select(HandIn).where(HandIn.team_id == team_id, HandIn.deliverable_id == deliverable_id)
    return list(session.scalars(own.order_by(HandIn.id.desc())))


def hand_in_by_id(session: Session, hand_in_id: int, team_id: int) -> HandIn:
    """One hand-in of a team; NotFound for one of another team."""
    found = session.get(HandIn, hand_in_id)
    if found is None or found.team_id != team_id:
        raise NotFound
    return found


def newest_hand_ins(session: Session, cohort_id: int, team_id: int | None = None) -> dict[tuple[int, int], HandIn]:
    """(deliverable, team) → the hand-in that counts, for a cohort or one of its teams, in one statement."""
    statement = (
        select(HandIn)
        .join(Team, Team.id == HandIn.team_id)
        .where(Team.cohort_id == cohort_id, *([Team.id == team_id] if team_id else []))
        .ext(distinct_on(HandIn.deliverable_id, HandIn.team_id))
        .order_by(HandIn.deliverable_id, HandIn.team_id, HandIn.id.desc())
    )
    return {(each.deliverable_id, each.team_id): each for each in session.scalars(statement)}
