"""Writing the entries of events whose text is missing: once for each state of an event, for all calendars of a language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, Insert, Integer, LargeBinary, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.types import TypeEngine

from modules.events.entries import entries_of
from modules.events.models import Event
from modules.feeds.bodies import Text
from modules.feeds.models import EntryText
from modules.feeds.publisher import Publisher

_KINDS: dict[str, TypeEngine[Any]] = {
    "session_id": BigInteger(),
    "event_version": Integer(),
    "changed_at": DateTime(timezone=True),
    "zone": String(),
    "first_year": Integer(),
    "last_year": Integer(),
    "vevent": LargeBinary(),
}
_COLUMNS = ("locale", "style", *_KINDS)


@dataclass(frozen=True)
class Written:
    """What is new of an entry: its text, and the state of its event that the text tells of."""

    session_id: int
    event_version: int
    changed_at: datetime
    text: Text


def write_entries(
    session: Session, publisher: Publisher, event_ids: Collection[int], locale: str, still: Iterable[ColumnElement[bool]] = ()
) -> dict[int, Written]:
    """The entries of these events by their session; two statements. Nothing is stored yet.

    `still` are conditions that held when the events were found: one that changed meanwhile is left out.
    """
    loaded = (joinedload(Event.sessions), joinedload(Event.wordings), selectinload(Event.tags))
    found = select(Event).where(Event.id.in_(event_ids), *still).options(*loaded).execution_options(populate_existing=True)
    events = session.scalars(found).unique()
    return {each.session_id: each for event in events for each in _of_event(event, publisher, locale)}


def storing(written: Collection[Written], locale: str, style: str) -> Insert:
    """The statement that keeps them in place of what was written before; in the order of sessions, so that writers never cross."""
    ordered = sorted(written, key=lambda each: each.session_id)
    rows = [{**vars(each), **each.text._asdict()} for each in ordered]
    values = [
        func.unnest(bindparam(name, [row[name] for row in rows], ARRAY(kind), unique=True)).label(name)
        for name, kind in _KINDS.items()
    ]
    fixed = (bindparam("l", locale, String(), unique=True), bindparam("s", style, String(), unique=True))
    store = insert(EntryText).from_select(_COLUMNS, select(*fixed, *values))
    changed = {name: store.excluded[name] for name in _COLUMNS if name not in {"session_id", "locale"}}
    return store.on_conflict_do_update(index_elements=["session_id", "locale"], set_=changed)


def _of_event(event: Event, publisher: Publisher, locale: str) -> list[Written]:
    prefix = publisher.cancelled_prefix(locale)
    entries = zip(event.sessions, entries_of(event, locale, publisher.links, organizer=publisher.organizer), strict=True)
    return [
        Written(
            session_id=meeting.id,
            event_version=event.version,
            changed_at=event.changed_at,
            text=Text.of(entry, prefix),
        )
        for meeting, entry in entries
    ]
