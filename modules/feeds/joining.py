"""The entries of a calendar, found with the text that was written of each: one statement, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from modules.core.connections import line_of
from modules.events.choices import FOR_EVERYBODY, fitting
from modules.events.models import CalendarVersion, Event, EventSession
from modules.events.naming import Named, names_from, naming
from modules.feeds.addresses import PublicFeed
from modules.feeds.bodies import Text
from modules.feeds.models import EntryText
from modules.feeds.windows import Window


@dataclass(frozen=True)
class Found:
    """`version` is the number of all calendars that this belongs to; the sessions are in the order of the calendar.

    `texts` are those that are written, by session; `unwritten` are the events that must be written first. `names` are what
    the event of the calendar, or that which was chosen of all, is called.
    """

    version: int
    sessions: list[int]
    texts: dict[int, Text]
    unwritten: set[int]
    names: dict[str, Named]


def joined(session: Session, feed: PublicFeed, window: Window, style: str) -> Found:
    """What the calendar holds. Number, names and rows are of one moment: one statement sees them all."""
    rows = _in_binary(session, _statement(feed, window, style))
    number, names, *_ = rows[0]
    found = Found(version=number, sessions=[], texts={}, unwritten=set(), names=names_from(names))
    for _, _, _, event_id, session_id, *text in sorted(rows, key=itemgetter(2)):
        if session_id is None:  # the one row of a calendar that holds nothing
            break
        found.sessions.append(session_id)
        if text[0] is None:
            found.unwritten.add(event_id)
        else:
            found.texts[session_id] = Text(*text)
    return found


def _statement(feed: PublicFeed, window: Window, style: str) -> Select[Any]:
    """Each row knows its place: texts that are sorted are written to disk and read again, which takes as long as all the rest."""
    place = func.row_number().over(order_by=(EventSession.starts_at, EventSession.uid))
    held = (
        select(place.label("place"), Event.id.label("event_id"), EventSession.id.label("session_id"))
        .add_columns(Event.version, Event.changed_at)
        .join(EventSession, EventSession.event_id == Event.id)
        .where(*_public(feed, window))
        .subquery()
    )
    entry = held.c
    written = and_(
        EntryText.session_id == entry.session_id,
        EntryText.locale == feed.locale,
        EntryText.event_version == entry.version,
        EntryText.changed_at == entry.changed_at,
        EntryText.style == style,
    )
    return (
        select(CalendarVersion.number, naming(feed.choice, feed.event), entry.place, entry.event_id, entry.session_id)
        .add_columns(EntryText.vevent, EntryText.zone, EntryText.first_year, EntryText.last_year)
        .select_from(CalendarVersion)
        .outerjoin(held, true())
        .outerjoin(EntryText, written)
    )


def _in_binary(session: Session, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows as PostgreSQL holds them: bytes that travel as text are twice as many, and most of the time would be spent on that."""
    compiled = statement.compile(dialect=session.connection().dialect, compile_kwargs={"render_postcompile": True})
    return line_of(session).execute(compiled.string, compiled.params, binary=True).fetchall()


def _public(feed: PublicFeed, window: Window) -> list[ColumnElement[bool]]:
    """Cancelled events and dropped sessions stay for a while, to say so; an event asked for by itself is there whenever it was."""
    conditions = [FOR_EVERYBODY, or_(EventSession.cancelled_at.is_(None), EventSession.cancelled_at >= window.kept_since)]
    if feed.event:
        return [*conditions, Event.slug == feed.event, Event.status.in_(("published", "cancelled"))]
    kept = or_(Event.status == "published", (Event.status == "cancelled") & (Event.cancelled_at >= window.kept_since))
    opens = [Event.ends_at > window.opens] if window.opens else []
    return [*conditions, kept, *opens, *fitting(feed.choice)]
