"""Programmes, their numbered cohorts, and the rounds in which teams apply."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class Programme(Base):
    """A network that runs in cohorts. Descriptions are Markdown."""

    __tablename__ = "cohorts_programme"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    name_en: Mapped[str]
    name_es: Mapped[str] = mapped_column(server_default="")
    description_en: Mapped[str] = mapped_column(server_default="")
    description_es: Mapped[str] = mapped_column(server_default="")
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]


class Cohort(Base):
    """A numbered round of a programme. `group_id` holds everybody with a live seat, so that events can be for the cohort."""

    __tablename__ = "cohorts_cohort"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("cohorts_programme.id"))
    number: Mapped[int]
    phase: Mapped[str] = mapped_column(server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups_group.id"), unique=True)
    places: Mapped[int | None]
    archived_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("ends_on >= starts_on", name="order"),
    )


class Credit(Base):
    """An agency that leads or co-facilitates a cohort, from a day until another: credits are dated data."""

    __tablename__ = "cohorts_credit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"), index=True)
    name: Mapped[str]
    part: Mapped[str]
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]

    __table_args__ = (CheckConstraint("part in ('co_lead', 'co_facilitator')", name="part"),)


class Form(Base):
    """What a round asks: parts with questions, as a `form_content.FormContent` in JSON. Never changed; a change is a new number."""

    __tablename__ = "cohorts_form"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    hash: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("name", "number"),)


class Round(Base):
    """A time in which LEAs apply to a cohort.

    Moments are UTC; `time_zone` is the agency's, in which deadlines are said. What arrives before `closes_at` counts, with
    `grace_seconds` beyond it. Decisions are released together at `letters_at`. `rubric` is a `rubrics.Rubric` in JSON.
    """

    __tablename__ = "cohorts_round"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"), unique=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("cohorts_form.id"))
    time_zone: Mapped[str]
    opens_at: Mapped[datetime]
    preferred_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    grace_seconds: Mapped[int] = mapped_column(server_default=text("0"))
    letters_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    rubric: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=text("1"))

    @hybrid_property
    def shuts_at(self) -> datetime:
        """The first moment at which nothing counts any more: the deadline and its grace. In statements too."""
        return self.closes_at + self.grace_seconds * timedelta(seconds=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="order"),
        CheckConstraint("grace_seconds between 0 and 86400", name="grace"),
    )


class InformationSession(Base):
    """An event at which a round is explained."""

    __tablename__ = "cohorts_information_session"

    round_id: Mapped[int] = mapped_column(ForeignKey("cohorts_round.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id"), primary_key=True)


class DeadlineMove(Base):
    """The deadline of a round was moved: append-only."""

    __tablename__ = "cohorts_deadline_move"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("cohorts_round.id"), index=True)
    moved_from: Mapped[datetime]
    moved_to: Mapped[datetime]
    reason: Mapped[str]
    moved_at: Mapped[datetime]
    moved_by: Mapped[int | None] = mapped_column(BigInteger)
