"""Choosing teams: states and who moved them, reviewers and their reviews, decisions that wait for their hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL


class Transition(Base):
    """An application went from one state to another: append-only."""

    __tablename__ = "cohorts_transition"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), index=True)
    came_from: Mapped[str]
    went_to: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    moved_at: Mapped[datetime]
    moved_by: Mapped[int | None] = mapped_column(BigInteger)


class Reviewer(Base):
    """Somebody who reads applications of a round. Applications of `county` are a conflict by rule."""

    __tablename__ = "cohorts_reviewer"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("cohorts_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    county: Mapped[str] = mapped_column(server_default="")
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_cohorts_reviewer_live", "round_id", "person_id", unique=True, postgresql_where=text("removed_at is null")),
    )


class Conflict(Base):
    """A reviewer declared that they must not judge an application."""

    __tablename__ = "cohorts_conflict"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("cohorts_reviewer.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), index=True)
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    declared_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("reviewer_id", "application_id"), {"info": {WHOSE: "reviewer_id"}})


class ReviewAssignment(Base):
    """An application is given to a reviewer to read."""

    __tablename__ = "cohorts_review_assignment"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("cohorts_reviewer.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), index=True)
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("reviewer_id", "application_id"),)


class Review(Base):
    """A reviewer's scores of one submission: `scores` maps a criterion of the rubric to its points, or to "n/a". Final ones count.

    `total` is percent of what the rubric's weights allow, written once when the review is finished.
    """

    __tablename__ = "cohorts_review"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("cohorts_review_assignment.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("cohorts_submission.id"), index=True)
    scores: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    notes: Mapped[str] = mapped_column(server_default="")
    total: Mapped[float | None]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("assignment_id", "submission_id"),)


class Decision(Base):
    """What was decided of an application: append-only, the newest counts; the applicant sees it when the round is released.

    `words` are what the letter says beside the outcome. `submission_id` is what was read: once something newer was sent, the
    decision counts no more. None (kept before this was noted) never counts.
    """

    __tablename__ = "cohorts_decision"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts_submission.id"))
    outcome: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("outcome in ('chosen', 'waiting', 'declined')", name="outcome"),
        Index("ix_cohorts_decision_newest", "application_id", "id"),
    )
