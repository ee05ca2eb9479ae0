"""Tables of registrations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.models import PERSONAL


class Registration(Base):
    """A person's place at an event.

    Live means `confirmed`, or `held` with `held_until` in the future: expiry is judged by time in the query, so a late
    sweeper never breaks the count. `needs` is read by the access coordinator alone and purged first. `client_key` is the
    random text of a staff form: a walk-in without an address has nothing else by which a form sent twice would be known.
    """

    __tablename__ = "registrations_registration"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    state: Mapped[str]
    name: Mapped[str] = mapped_column(info=PERSONAL)
    address: Mapped[str] = mapped_column(info=PERSONAL, server_default="")
    locale: Mapped[str] = mapped_column(server_default="en")
    needs: Mapped[str] = mapped_column(info=PERSONAL, server_default="")
    walk_in: Mapped[bool] = mapped_column(server_default=text("false"))
    nonce: Mapped[str]
    client_key: Mapped[str | None] = mapped_column(unique=True)
    held_until: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('held', 'confirmed', 'withdrawn', 'lapsed')", name="state"),
        CheckConstraint("(state = 'held') <= (held_until is not null)", name="held"),
        Index(
            "uq_registrations_registration_live",
            "event_id",
            "person_id",
            unique=True,
            postgresql_where=text("state in ('held', 'confirmed')"),
        ),
        Index("ix_registrations_registration_holds", "held_until", postgresql_where=text("state = 'held'")),
    )


class Attendance(Base):
    """Somebody came to a session, or a mark was taken back: append-only, the newest row of (registration, session) counts."""

    __tablename__ = "registrations_attendance"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations_registration.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("events_session.id"))
    came: Mapped[bool]
    marked_at: Mapped[datetime]
    marked_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_registrations_attendance_newest", "registration_id", "session_id", "id"),)
