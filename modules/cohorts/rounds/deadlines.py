"""Moving a round's deadline, so that everybody who has begun an application is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import DeadlineInThePast, DeadlineNotMoved, RoundIsReleased, WrongOrder
from modules.cohorts.facts import DeadlineMoved
from modules.cohorts.models import Application, Collaborator, DeadlineMove, Invitation, Round
from modules.cohorts.rounds.rounds import MOST_GRACE, round_to_change
from modules.core.errors import Stale
from modules.outbox.recording import record
from modules.people.models import Person


def move_deadline(
    session: Session, round_id: int, to: datetime, reason: str, *, seen_version: int, actor_id: int | None, now: datetime
) -> DeadlineMove:
    """Set another deadline and record DeadlineMoved. Locks the round, so that a submission is judged by one deadline or the other.

    A round whose deadline has passed opens again. Raises Stale, RoundIsReleased, DeadlineInThePast, DeadlineNotMoved, WrongOrder.
    """
    found = _unreleased(session, round_id, seen_version)
    if to <= now:
        raise DeadlineInThePast
    if to == found.closes_at:
        raise DeadlineNotMoved
    if to <= found.opens_at:
        raise WrongOrder
    move = DeadlineMove(
        round_id=round_id, moved_from=found.closes_at, moved_to=to, reason=reason.strip(), moved_at=now, moved_by=actor_id
    )
    found.closes_at = to
    session.add(move)
    session.flush()
    record(session, DeadlineMoved(round_id=round_id, move_id=move.id), now)
    dates = {"moved_from": move.moved_from.isoformat(), "moved_to": to.isoformat()}
    note(session, actor_id, "deadline moved", ("round", round_id), now, **dates)
    return move


def set_grace(session: Session, round_id: int, seconds: int, *, seen_version: int, actor_id: int, now: datetime) -> Round:
    """Let submissions count so many seconds (0 to 86400) beyond the deadline. Nobody is told. Raises Stale, RoundIsReleased, WrongOrder."""
    found = _unreleased(session, round_id, seen_version)
    if not 0 <= seconds <= MOST_GRACE:
        raise WrongOrder
    note(session, actor_id, "grace set", ("round", round_id), now, before=found.grace_seconds, after=seconds)
    found.grace_seconds = seconds
    return found


def _unreleased(session: Session, round_id: int, seen_version: int) -> Round:
    found = round_to_change(session, round_id)
    if found.version != seen_version:
        raise Stale
    if found.released_at is not None:
        raise RoundIsReleased
    return found


def who_is_told(session: Session, round_id: int) -> int:
    """How many people who work on applications, or were asked to, are told when the deadline moves."""
    return sum(session.scalar(select(func.count()).select_from(each(round_id).subquery())) or 0 for each in (begun, invited))


def begun(round_id: int) -> Select[int]:
    """One collaboration of each person who works on an application of the round that was not withdrawn: whom news go to."""
    return (
        select(func.min(Collaborator.id))
        .join(Application, Application.id == Collaborator.application_id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(Application.round_id == round_id, Application.state != "withdrawn")
        .where(Collaborator.removed_at.is_(None), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .group_by(Collaborator.person_id)
    )


def invited(round_id: int) -> Select[int]:
    """One open invitation of each person who was asked to work on an application of the round and works on none: news go to them too."""
    working = select(Collaborator.person_id).where(Collaborator.id.in_(begun(round_id)))
    return (
        select(func.min(Invitation.id))
        .join(Application, Application.id == Invitation.application_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Application.round_id == round_id, Application.state != "withdrawn")
        .where(Invitation.kind == "invited", Invitation.ended_at.is_(None), Invitation.address != "")
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None), Invitation.person_id.not_in(working))
        .group_by(Invitation.person_id)
    )


def moves_of(session: Session, round_id: int) -> list[DeadlineMove]:
    """Every move of the deadline, the newest first."""
    return list(session.scalars(select(DeadlineMove).where(DeadlineMove.round_id == round_id).order_by(DeadlineMove.id.desc())))
