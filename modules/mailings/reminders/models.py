"""Tables of reminders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class ReminderRule(Base):
    """When people are reminded of what: an event (its first session), each session, or an application that is not sent in.

    Either some days before, at an hour by the clock of the thing's zone, or some minutes before it. The hours are those at which
    people are awake: no clock skips or repeats them. Nothing is made up for that was due before `changed_at`.
    """

    __tablename__ = "mailings_reminder_rule"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    thing: Mapped[str]
    days: Mapped[int | None] = mapped_column(SmallInteger)
    hour: Mapped[int | None] = mapped_column(SmallInteger)
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    online_only: Mapped[bool] = mapped_column(server_default=text("false"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("thing in ('event', 'session', 'application')", name="thing"),
        CheckConstraint("(days is null) = (hour is null) and (days is null) <> (minutes is null)", name="offset"),
        CheckConstraint(
            "(days is null or days between 1 and 60 and hour between 6 and 21) "
            "and (minutes is null or minutes between 5 and 720)",
            name="range",
        ),
    )


class Reminder(Base):
    """That somebody is reminded of one thing at one moment: of an event for their place at it, or of an application they work on.

    `session_id` is the first session that the moment is for: what of an event is due at one moment is told by one letter.

    `waiting` for its moment, then `queued` into the ledger, which tells the rest, or `dropped`, and `reason` says why.
    """

    __tablename__ = "mailings_reminder"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("mailings_reminder_rule.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations_registration.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("events_session.id", ondelete="CASCADE"), index=True)
    collaborator_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts_collaborator.id"))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'queued', 'dropped')", name="state"),
        CheckConstraint("(state = 'waiting') = (settled_at is null)", name="settled"),
        CheckConstraint("(state = 'dropped') = (reason <> '')", name="reason"),
        CheckConstraint(
            "(registration_id is null) = (session_id is null) and (session_id is null) <> (collaborator_id is null)",
            name="thing",
        ),
        UniqueConstraint("registration_id", "due_at"),
        UniqueConstraint("collaborator_id", "due_at"),
        Index("ix_mailings_reminder_due", "due_at", "id", postgresql_where=text("state = 'waiting'")),
    )


class ReminderChoice(Base):
    """Whether somebody wants reminders at all; who never chose does."""

    __tablename__ = "mailings_reminder_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    wanted: Mapped[bool]
    changed_at: Mapped[datetime]
