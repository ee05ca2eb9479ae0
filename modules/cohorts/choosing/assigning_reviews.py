"""Giving applications to reviewers: by hand, or all of a round evenly. A conflict bars both ways."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.states import IN_PROGRESS
from modules.cohorts.choosing.conflicts import conflicts_of_round, find_conflict
from modules.cohorts.choosing.reviewing import locked_assignment
from modules.cohorts.choosing.spreading import Spreadable, out_of_reach, spread
from modules.cohorts.errors import ConflictOfInterest, NotUnderReview, TooFewReviewers
from modules.cohorts.models import Application, ReviewAssignment, Reviewer
from modules.cohorts.rounds.rounds import round_to_change, steady_round
from modules.core.errors import NotFound
from modules.organizations.models import Organization


def assign(session: Session, reviewer_id: int, application_id: int, actor_id: int | None, now: datetime) -> ReviewAssignment:
    """Give an application to a reviewer; what was taken from them is given again, given twice changes nothing.

    Holds the round, so that nobody spreads it meanwhile, then the application. Refuses with ConflictOfInterest or NotUnderReview.
    NotFound when the reviewer reads no applications of that round.
    """
    own = select(Application.round_id).where(Application.id == application_id)
    steady_round(session, own.scalar_subquery())
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    reviewer = session.get(Reviewer, reviewer_id)
    if application is None or reviewer is None or reviewer.removed_at or reviewer.round_id != application.round_id:
        raise NotFound
    if application.state not in IN_PROGRESS:
        raise NotUnderReview(application_id=application_id)
    if why := find_conflict(session, reviewer_id, application_id):
        raise ConflictOfInterest(why=why)
    assignment = _given(session, reviewer_id, application_id, actor_id, now)
    note(session, actor_id, "reviewer assigned", ("application", application_id), now, reviewer_id=reviewer_id)
    return assignment


def unassign(session: Session, assignment_id: int, actor_id: int | None, now: datetime) -> ReviewAssignment:
    """Take an application from a reviewer. What they wrote is kept and no longer counts."""
    assignment = locked_assignment(session, assignment_id)
    assignment.ended_at = now
    note(session, actor_id, "reviewer unassigned", ("application", assignment.application_id), now)
    return assignment


def spread_evenly(session: Session, round_id: int, readers: int, actor_id: int | None, now: datetime) -> int:
    """See to it that every application under review has so many readers; how many were given out.

    Locks the round, so that two who press the button give nothing twice. TooFewReviewers names the LEAs for which too few
    are free of conflict; then nothing is given to anybody.
    """
    round_to_change(session, round_id)
    work = _work(session, round_id)
    if short := out_of_reach(work, readers):
        raise TooFewReviewers(names=_names(session, short))
    pairs = spread(work, readers)
    for reviewer_id, application_id in pairs:
        _given(session, reviewer_id, application_id, actor_id, now)
    note(session, actor_id, "reviews spread", ("round", round_id), now, given=len(pairs), readers=readers)
    return len(pairs)


def _given(session: Session, reviewer_id: int, application_id: int, actor_id: int | None, now: datetime) -> ReviewAssignment:
    pair = (ReviewAssignment.reviewer_id == reviewer_id) & (ReviewAssignment.application_id == application_id)
    row = session.scalars(select(ReviewAssignment).where(pair).with_for_update()).one_or_none()
    if row is None:
        row = ReviewAssignment(reviewer_id=reviewer_id, application_id=application_id, assigned_at=now, assigned_by=actor_id)
        session.add(row)
    elif row.ended_at is not None:
        row.ended_at, row.assigned_at, row.assigned_by = None, now, actor_id
    return row


def _work(session: Session, round_id: int) -> Spreadable:
    reviewers = select(Reviewer.id).where(Reviewer.round_id == round_id, Reviewer.removed_at.is_(None))
    read = select(Application.id).where(Application.round_id == round_id, Application.state.in_(IN_PROGRESS))
    given = (
        select(ReviewAssignment.reviewer_id, ReviewAssignment.application_id)
        .join(Application, Application.id == ReviewAssignment.application_id)
        .where(Application.round_id == round_id, ReviewAssignment.ended_at.is_(None))
    )
    return Spreadable(
        reviewers=session.scalars(reviewers.order_by(Reviewer.id)).all(),
        applications=session.scalars(read.order_by(Application.id)).all(),
        given=frozenset((row[0], row[1]) for row in session.execute(given)),
        barred=conflicts_of_round(session, round_id),
    )


def _names(session: Session, application_ids: list[int]) -> list[str]:
    leas = select(Organization.name).join(Application, Application.organization_id == Organization.id)
    return list(session.scalars(leas.where(Application.id.in_(application_ids)).order_by(Organization.name_key)))
