"""Tables of events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.core.db import Base

SLUG = "rtrim(left(btrim(regexp_replace(lower(plain({})), '[^a-z0-9]+', '-', 'g'), '-'), 80), '-')"
"""A name as addresses write it, empty where nothing is left: however it was typed, it is the same county or host."""


class Event(Base):
    """Something people come together for, with one or more sessions.

    `sequence` rises when time, place or status changes (RFC 5546, 2.1.4); `changed_at` on every change a reader can see;
    `version` on every write, against two editors overwriting each other. `capacity` None means no limit.
    `join_link` is shown to registered people only, and never leaves in a public feed. `languages` are spoken there,
    `interpreting` is offered beside them, both as language codes. `position` is latitude and longitude (see `positions`). `transparent` events leave the time free in calendars. `county_key` and `host_key` are what events are filtered by. `starts_at` and `ends_at` span the live sessions.
    """

    __tablename__ = "events_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default="draft")
    format: Mapped[str]
    time_zone: Mapped[str]
    venue: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    city: Mapped[str] = mapped_column(server_default="")
    county: Mapped[str] = mapped_column(server_default="")
    position: Mapped[str] = mapped_column(server_default="")
    transparent: Mapped[bool] = mapped_column(server_default=text("false"))
    join_link: Mapped[str] = mapped_column(server_default="")
    page_link: Mapped[str] = mapped_column(server_default="")
    host: Mapped[str] = mapped_column(server_default="")
    contact_email: Mapped[str] = mapped_column(server_default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{en}")
    interpreting: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    capacity: Mapped[int | None]
    registration: Mapped[str] = mapped_column(server_default="open")
    registration_closes_at: Mapped[datetime | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups_group.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    moved_from: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(server_default="")
    published_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(server_default="")
    source_uid: Mapped[str | None] = mapped_column(unique=True)
    source_hash: Mapped[str] = mapped_column(server_default="")
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    place_key: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig, "
            "lower(plain(venue || ' ' || address || ' ' || city || ' ' || county || ' ' || host)))",
            persisted=True,
        ),
        deferred=True,
    )
    county_key: Mapped[str] = mapped_column(Computed(SLUG.format("county"), persisted=True), deferred=True)
    host_key: Mapped[str] = mapped_column(Computed(SLUG.format("host"), persisted=True), deferred=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))

    wordings: Mapped[list[Wording]] = relationship(back_populates="event", lazy="raise_on_sql", cascade="all, delete-orphan")
    sessions: Mapped[list[EventSession]] = relationship(
        back_populates="event", lazy="raise_on_sql", cascade="all, delete-orphan", order_by="EventSession.starts_at"
    )
    tags: Mapped[list[Tag]] = relationship(secondary="events_tagging", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("status in ('draft', 'published', 'cancelled')", name="status"),
        CheckConstraint("format in ('online', 'in_person', 'hybrid')", name="format"),
        CheckConstraint("registration in ('open', 'none')", name="registration"),
        CheckConstraint("capacity is null or capacity > 0", name="capacity"),
        CheckConstraint("ends_at >= starts_at", name="order"),
        Index("ix_events_event_listed", "status", "ends_at", "starts_at", "id"),
        Index("ix_events_event_search", "place_key", postgresql_using="gin"),
    )


class Wording(Base):
    """The words of an event in one language; what is empty here is shown in another. `description` is Markdown.

    `access` says what is there for those who need it: captions, a step-free room.
    """

    __tablename__ = "events_wording"

    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    access: Mapped[str] = mapped_column(server_default="")
    search_key: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig, lower(plain(title || ' ' || summary || ' ' || description)))", persisted=True
        ),
        deferred=True,
    )

    event: Mapped[Event] = relationship(back_populates="wordings", lazy="raise_on_sql")

    __table_args__ = (Index("ix_events_wording_search", "search_key", postgresql_using="gin"),)


class EventSession(Base):
    """One dated meeting of an event. Moments are UTC; all-day sessions start and end at midnight of the event's zone.

    `uid` is what every calendar knows it by; the first session of an event bears the event's own. A session that leaves a
    published event is marked with `cancelled_at` and stays, so that calendars can be told. One that came in with a series of
    somebody else's has in `original_at` when that series would have it, by which it is known wherever it moves.
    """

    __tablename__ = "events_session"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(unique=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(server_default=text("false"))
    room: Mapped[str] = mapped_column(server_default="")
    cancelled_at: Mapped[datetime | None]
    original_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(back_populates="sessions", lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="order"),
        Index("ix_events_session_listed", "ends_at", "starts_at", "event_id", postgresql_where=text("cancelled_at is null")),
    )


class Tag(Base):
    """A type of event (workshop, institute), a topic, an audience or a series of events, edited by staff."""

    __tablename__ = "events_tag"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_es: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (CheckConstraint("kind in ('type', 'topic', 'audience', 'series')", name="kind"),)


class Tagging(Base):
    """An event carries a tag."""

    __tablename__ = "events_tagging"

    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("events_tag.id"), primary_key=True, index=True)


class CalendarVersion(Base):
    """One row for all public calendars: raised by each deed that alters one, which also makes those deeds wait for each other."""

    __tablename__ = "events_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]
