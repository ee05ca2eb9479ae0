"""The network's work: sessions, deliverables, assigned modules, measures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class CohortSession(Base):
    """An event that is a session of a cohort."""

    __tablename__ = "cohorts_session"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id"), primary_key=True, index=True)


class Deliverable(Base):
    """Something every team of a cohort hands in by a day.

    For calendars: `sequence` rises when that moves, `changed_at` on every change (RFC 5546, 2.1.4).
    """

    __tablename__ = "cohorts_deliverable"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"), index=True)
    title_en: Mapped[str]
    title_es: Mapped[str] = mapped_column(server_default="")
    asks_en: Mapped[str] = mapped_column(server_default="")
    asks_es: Mapped[str] = mapped_column(server_default="")
    due_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(server_default=text("0"))
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class HandIn(Base):
    """What a team handed in: each a row, the newest counts. A facilitator accepts it or asks for another."""

    __tablename__ = "cohorts_hand_in"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("cohorts_deliverable.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("cohorts_team.id"), index=True)
    words: Mapped[str] = mapped_column(server_default="")
    filename: Mapped[str] = mapped_column(server_default="")
    sha256: Mapped[str | None] = mapped_column(ForeignKey("files_file.sha256"))
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    state: Mapped[str] = mapped_column(server_default="handed_in")
    feedback: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("state in ('handed_in', 'accepted', 'returned')", name="state"),
        Index("ix_cohorts_hand_in_newest", "deliverable_id", "team_id", "id"),
    )


class AssignedModule(Base):
    """A module that every team takes: done for a team when a live seat of each of `roles` has completed it."""

    __tablename__ = "cohorts_module"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("training_assignment.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (UniqueConstraint("cohort_id", "module_id"),)


class Measure(Base):
    """Something a team counts to see whether its work helps. `direction` says which way is better, `verdict` why it is kept or dropped."""

    __tablename__ = "cohorts_measure"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("cohorts_team.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str]
    direction: Mapped[str]
    baseline: Mapped[float | None]
    aim: Mapped[float | None]
    source: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="tried")
    verdict: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("direction in ('up', 'down')", name="direction"),
        CheckConstraint("state in ('tried', 'kept', 'dropped')", name="state"),
    )


class MeasureValue(Base):
    """A value of a measure on a day: corrections are rows, the newest of a day counts."""

    __tablename__ = "cohorts_measure_value"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("cohorts_measure.id"))
    measured_on: Mapped[date]
    value: Mapped[float]
    note: Mapped[str] = mapped_column(server_default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))

    __table_args__ = (Index("ix_cohorts_measure_value_newest", "measure_id", "measured_on", "id"),)
