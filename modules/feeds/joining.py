"""The entries of a calendar, found with the text that was written of each: one statement, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.orm import Session

from modules.events.choices import FOR_EVERYBODY, fitting
from modules.events.models import CalendarVersion, Event, EventSession
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import EntryText
from modules.feeds.windows import Window

Joined = Row[int, int, int, str | None, str | None, int | None, int | None]
"""Number of all calendars, event, session, then the text and what is known of it, None where it must be written."""


@dataclass(frozen=True)
class Found:
    """`version` is the number of all calendars that the rows belong to; they are in the order of the calendar."""

    version: int
    rows: Sequence[Joined]

    @property
    def unwritten(self) -> set[int]:
        """The events of which a text is missing."""
        return {row.event_id for row in self.rows if row.text is None}


def joined(session: Session, feed: PublicFeed, window: Window, style: str) -> Found:
    """What the calendar holds. Number and rows are of one moment: one statement sees both."""
    written = and_(
        EntryText.session_id == EventSession.id,
        EntryText.locale == feed.locale,
        EntryText.event_version == Event.version,
        EntryText.changed_at == Event.changed_at,
        EntryText.style == style,
    )
    held = (
        select(
            Event.id.label("event_id"),
            EventSession.id.label("session_id"),
            EventSession.starts_at,
            EventSession.uid,
            EntryText.text,
            EntryText.zone,
            EntryText.first_year,
            EntryText.last_year,
        )
        .join(EventSession, EventSession.event_id == Event.id)
        .outerjoin(EntryText, written)
        .where(*_public(feed, window))
        .subquery()
    )
    columns = held.c
    statement = (
        select(
            CalendarVersion.number,
            *(columns.event_id, columns.session_id, columns.text, columns.zone, columns.first_year, columns.last_year),
        )
        .outerjoin(held, true())
        .order_by(columns.starts_at, columns.uid)
    )
    rows = session.execute(statement).all()
    return Found(rows[0].number, [row for row in rows if row.event_id is not None])


def _public(feed: PublicFeed, window: Window) -> list[ColumnElement[bool]]:
    """Cancelled events and dropped sessions stay for a while, to say so; an event asked for by itself is there whenever it was."""
    conditions = [FOR_EVERYBODY, or_(EventSession.cancelled_at.is_(None), EventSession.cancelled_at >= window.kept_since)]
    if feed.event:
        return [*conditions, Event.slug == feed.event, Event.status.in_(("published", "cancelled"))]
    kept = or_(Event.status == "published", (Event.status == "cancelled") & (Event.cancelled_at >= window.kept_since))
    opens = [Event.ends_at > window.opens] if window.opens else []
    return [*conditions, kept, *opens, *fitting(feed.choice)]
