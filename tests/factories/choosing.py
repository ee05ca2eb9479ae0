"""Rounds that are read: rubric, applications that were sent, reviewers, reviews, decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.cohorts.choosing.scores import total_of
from modules.cohorts.models import (
    Application,
    Collaborator,
    Decision,
    Review,
    ReviewAssignment,
    Reviewer,
    Round,
    Submission,
)
from modules.cohorts.rounds.rubrics import rubric_of
from modules.people.models import Person
from tests.factories.cohorts import FULL, a_cohort, a_programme, a_round, an_application
from tests.factories.organizations import an_organization
from tests.factories.people import a_person

numbers = count(1)


def a_criterion(key: str, weight: int = 1, **over: object) -> dict[str, object]:
    """From 1 to 4 points."""
    points = [{"points": each, "words": {"en": f"Level {each}", "es": f"Nivel {each}"}} for each in (1, 2, 3, 4)]
    return {"key": key, "title": {"en": key.title(), "es": f"{key.title()} (es)"}, "weight": weight, "points": points} | over


A_RUBRIC = {
    "criteria": [
        a_criterion("problem", 2, ask={"en": "Is the problem theirs?", "es": "¿Es suyo el problema?"}),
        a_criterion("team"),
        a_criterion("measure", may_not_apply=True),
    ]
}


def a_closed_round(session: Session, now: datetime, **over: object) -> Round:
    """The round of a new cohort; its deadline was yesterday."""
    times = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=1)}
    programme = a_programme(session, now, short_name="PLLN")
    return a_round(session, now, a_cohort(session, now, programme), **{"rubric": A_RUBRIC} | times | over)


def a_sent_application(
    session: Session, now: datetime, round_: Round | None = None, *, county: str = "Fresno", lead: Person | None = None, **over
) -> Application:
    """One that was sent and is read, with its lead and its first submission."""
    round_ = round_ or a_closed_round(session, now)
    lead = lead or a_person(session, now, address=f"lead{next(numbers)}@example.org")
    lea = over.pop("organization", None) or an_organization(session, now, county=county)
    values = {"state": "submitted", "submitted_at": now}
    application = an_application(session, now, round_, lea, lead, **values | over)
    if application.state != "draft":
        a_submission(session, now, application)
    return application


def lead_of(session: Session, application: Application) -> Collaborator:
    """Who leads it."""
    leads = select(Collaborator).where(Collaborator.application_id == application.id, Collaborator.part == "lead")
    return session.scalars(leads).one()


def a_submission(session: Session, now: datetime, application: Application, **over: object) -> Submission:
    """What was sent; each further one is the next revision."""
    revision = application.revision + 1
    values = {"application_id": application.id, "revision": revision, "form_id": application.form_id, "arrived_at": now}
    submission = Submission(**values | {"answers": FULL} | over)
    session.add(submission)
    application.revision = submission.revision
    session.flush()
    return submission


def a_reviewer(session: Session, now: datetime, round_: Round, person: Person | None = None, county: str = "") -> Reviewer:
    """Somebody who reads."""
    person = person or a_person(session, now, name="Sample Reviewer")
    reviewer = Reviewer(round_id=round_.id, person_id=person.id, county=county, added_at=now)
    session.add(reviewer)
    session.flush()
    return reviewer


def an_assignment(
    session: Session, now: datetime, application: Application, reviewer: Reviewer | None = None
) -> ReviewAssignment:
    """An application given to a reviewer; without one, somebody new."""
    reviewer = reviewer or a_reviewer(session, now, session.get_one(Round, application.round_id))
    assignment = ReviewAssignment(reviewer_id=reviewer.id, application_id=application.id, assigned_at=now)
    session.add(assignment)
    session.flush()
    return assignment


def a_review(session: Session, now: datetime, assignment: ReviewAssignment, submission: Submission, **over) -> Review:
    """Finished, with three points for everything."""
    scores = over.pop("scores", {"problem": 3, "team": 3, "measure": 3})
    round_ = session.get_one(Round, session.get_one(Reviewer, assignment.reviewer_id).round_id)
    values = {
        "assignment_id": assignment.id,
        "submission_id": submission.id,
        "scores": scores,
        "total": total_of(rubric_of(round_), scores),
        "changed_at": now,
        "finished_at": now,
    }
    review = Review(**values | over)
    session.add(review)
    session.flush()
    return review


def a_decision(session: Session, now: datetime, application: Application, outcome: str = "chosen", **over: object) -> Decision:
    """Decided, and nobody was told."""
    newest = select(func.max(Submission.id)).where(Submission.application_id == application.id)
    values = {"application_id": application.id, "submission_id": session.scalar(newest)}
    values |= {"outcome": outcome, "words": "Sample words.", "decided_at": now}
    decision = Decision(**values | over)
    session.add(decision)
    session.flush()
    return decision


def a_read_round(session: Session, now: datetime) -> dict[str, object]:
    """A closed round with an application that somebody reads: what stands for its parts in the addresses of pages."""
    round_ = a_closed_round(session, now)
    application, reviewer = a_sent_application(session, now, round_), a_reviewer(session, now, round_)
    assignment = an_assignment(session, now, application, reviewer)
    a_decision(session, now, application)
    return {
        "round_id": round_.id,
        "application_id": application.id,
        "reviewer_id": reviewer.id,
        "assignment_id": assignment.id,
        "sha256": "0" * 64,
    }
