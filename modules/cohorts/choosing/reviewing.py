"""Writing a review: a draft as long as it is needed, then finished for good. Each review is of one submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.states import IN_PROGRESS
from modules.cohorts.applying.submitting import newest_submission
from modules.cohorts.choosing.scores import total_of
from modules.cohorts.errors import NotUnderReview, ReviewIsFinished, ScoresMissing, SentAgain
from modules.cohorts.models import Application, Review, ReviewAssignment, Reviewer, Submission
from modules.cohorts.rounds.rounds import steady_round
from modules.cohorts.rounds.rubrics import Rubric, Score, rubric_of
from modules.core.errors import NotFound, Stale


@dataclass(frozen=True, kw_only=True)
class ReviewDraft:
    """What a reviewer typed about a submission. `seen_version` is that of the review they saw, 0 when there was none."""

    submission_id: int
    seen_version: int
    scores: dict[str, Score] = field(default_factory=dict)
    notes: str = ""


def save_review(session: Session, assignment_id: int, draft: ReviewDraft, now: datetime) -> Review:
    """Keep the draft. Refuses with ReviewIsFinished, SentAgain, NotUnderReview; Stale when it was changed elsewhere meanwhile.

    Locks the assignment, so two windows of one reviewer write one after the other, and keeps the rubric in place. Scores that the rubric does not know are
    left out. NotFound once the application is no longer theirs, or they read no more.
    """
    return _written(session, _locked(session, assignment_id, draft.submission_id), draft, now)


def finish_review(session: Session, assignment_id: int, draft: ReviewDraft, now: datetime) -> Review:
    """Keep it and finish it: from now on it counts and cannot be changed. Refuses as `save_review`, and with ScoresMissing."""
    desk = _locked(session, assignment_id, draft.submission_id)
    review = _written(session, desk, draft, now)
    if missing := desk.rubric.missing(review.scores):
        raise ScoresMissing(criteria=missing)
    review.finished_at, review.total = now, total_of(desk.rubric, review.scores)
    note(session, desk.reviewer.person_id, "review finished", ("application", desk.assignment.application_id), now)
    return review


def submission_to_read(session: Session, application_id: int) -> Submission:
    """What is to be read: the newest that was sent; NotFound when nothing was."""
    found = newest_submission(session, application_id)
    if found is None:
        raise NotFound
    return found


def locked_assignment(session: Session, assignment_id: int) -> ReviewAssignment:
    """An assignment that stands, locked until the transaction ends; NotFound for one that ended."""
    assignment = session.get(ReviewAssignment, assignment_id, with_for_update=True, populate_existing=True)
    if assignment is None or assignment.ended_at is not None:
        raise NotFound
    return assignment


def find_review(session: Session, assignment_id: int, submission_id: int) -> Review | None:
    """The reviewer's review of this very submission."""
    mine = (Review.assignment_id == assignment_id) & (Review.submission_id == submission_id)
    return session.scalars(select(Review).where(mine).execution_options(populate_existing=True)).one_or_none()


def earlier_review(session: Session, assignment_id: int, submission_id: int) -> Review | None:
    """What the reviewer said last of an earlier submission: a start for looking at the new one."""
    earlier = select(Review).where(Review.assignment_id == assignment_id, Review.submission_id < submission_id)
    return session.scalars(earlier.order_by(Review.submission_id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True)
class _Desk:
    assignment: ReviewAssignment
    reviewer: Reviewer
    rubric: Rubric


def _locked(session: Session, assignment_id: int, submission_id: int) -> _Desk:
    # The round first, as the release does; its rubric stays what it is while somebody writes by it.
    given = select(Application.round_id).join(ReviewAssignment, ReviewAssignment.application_id == Application.id)
    round_ = steady_round(session, given.where(ReviewAssignment.id == assignment_id).scalar_subquery())
    assignment = locked_assignment(session, assignment_id)
    reviewer = session.get_one(Reviewer, assignment.reviewer_id, populate_existing=True)
    if reviewer.removed_at is not None:
        raise NotFound
    # Shared with the release and with a new submission, which change the application's row.
    application = session.get_one(
        Application, assignment.application_id, with_for_update={"read": True}, populate_existing=True
    )
    if application.state not in IN_PROGRESS:
        raise NotUnderReview(application_id=application.id)
    newest = select(func.max(Submission.id)).where(Submission.application_id == application.id)
    if session.scalar(newest) != submission_id:
        raise SentAgain(application_id=application.id)
    return _Desk(assignment, reviewer, rubric_of(round_))


def _written(session: Session, desk: _Desk, draft: ReviewDraft, now: datetime) -> Review:
    review = find_review(session, desk.assignment.id, draft.submission_id)
    if review is not None and review.finished_at is not None:
        raise ReviewIsFinished(assignment_id=desk.assignment.id)
    if (review.version if review else 0) != draft.seen_version:
        raise Stale
    if review is None:
        review = Review(assignment_id=desk.assignment.id, submission_id=draft.submission_id)
        session.add(review)
    known = {each.key: each for each in desk.rubric.criteria}
    review.scores = {key: score for key, score in draft.scores.items() if key in known and known[key].takes(score)}
    review.notes, review.changed_at = draft.notes.strip(), now
    session.flush()
    return review
