"""The readers of one application, with what each of them said; and its way so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.choosing.conflicts import conflicts_of_round
from modules.cohorts.choosing.scores import Panel, panel
from modules.cohorts.models import Application, Review, ReviewAssignment, Reviewer, Submission, Transition
from modules.cohorts.rounds.rubrics import Rubric
from modules.people.models import Person


@dataclass(frozen=True)
class Reading:
    """A reader. `review` is theirs of the newest version, `earlier` the last one of an older version."""

    assignment: ReviewAssignment
    name: str
    county: str
    review: Review | None
    earlier: Review | None

    @property
    def finished(self) -> bool:
        """Whether their review counts."""
        return self.review is not None and self.review.finished_at is not None


@dataclass(frozen=True)
class Step:
    """A move of the application; `name` is empty when no person made it."""

    came_from: str
    went_to: str
    reason: str
    moved_at: datetime
    name: str


def readings_of(session: Session, application_id: int, submission: Submission) -> list[Reading]:
    """Who reads it today, by name; two statements."""
    rows = session.execute(
        select(ReviewAssignment, Person.name, Reviewer.county)
        .join(Reviewer, Reviewer.id == ReviewAssignment.reviewer_id)
        .join(Person, Person.id == Reviewer.person_id)
        .where(ReviewAssignment.application_id == application_id, ReviewAssignment.ended_at.is_(None))
        .order_by(Person.name, ReviewAssignment.id)
    ).all()
    written = select(Review).where(Review.assignment_id.in_([row[0].id for row in rows])).order_by(Review.submission_id)
    reviews: dict[int, dict[bool, Review]] = {}
    for review in session.scalars(written):
        reviews.setdefault(review.assignment_id, {})[review.submission_id == submission.id] = review
    return [
        Reading(assignment, name, county, *(reviews.get(assignment.id, {}).get(newest) for newest in (True, False)))
        for assignment, name, county in rows
    ]


def panel_of(rubric: Rubric, readings: Sequence[Reading]) -> Panel:
    """What the finished reviews say together."""
    return panel(rubric, [each.review.scores for each in readings if each.review is not None and each.finished])


def free_reviewers(session: Session, application: Application) -> list[tuple[int, str]]:
    """Reviewers of the round who may be given the application and have it not: (id, name), by name."""
    rows = session.execute(
        select(Reviewer.id, Person.name, ReviewAssignment.id)
        .join(Person, Person.id == Reviewer.person_id)
        .outerjoin(
            ReviewAssignment,
            (ReviewAssignment.reviewer_id == Reviewer.id)
            & (ReviewAssignment.application_id == application.id)
            & ReviewAssignment.ended_at.is_(None),
        )
        .where(Reviewer.round_id == application.round_id, Reviewer.removed_at.is_(None))
        .order_by(Person.name, Reviewer.id)
    ).all()
    barred = conflicts_of_round(session, application.round_id) if rows else frozenset()
    return [(row[0], row[1]) for row in rows if row[2] is None and (row[0], application.id) not in barred]


def steps_of(session: Session, application_id: int) -> list[Step]:
    """Its way, the newest step first."""
    rows = session.execute(
        select(Transition.came_from, Transition.went_to, Transition.reason, Transition.moved_at, Person.name)
        .outerjoin(Person, Person.id == Transition.moved_by)
        .where(Transition.application_id == application_id)
        .order_by(Transition.id.desc())
    )
    return [Step(*row[:4], row[4] or "") for row in rows]
