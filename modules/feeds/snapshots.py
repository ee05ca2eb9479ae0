"""The bytes of a calendar: made of what was written of its entries, kept, and sent as long as they are fresh."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy import Insert as Storing
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from modules.events.choices import FOR_EVERYBODY, PUBLIC
from modules.events.models import Event
from modules.events.wordings import said
from modules.feeds.addresses import PublicFeed
from modules.feeds.bodies import Bytes, body_of, moved_at
from modules.feeds.joining import joined
from modules.feeds.models import Snapshot
from modules.feeds.news import news
from modules.feeds.publisher import Publisher
from modules.feeds.sense import require_sense
from modules.feeds.windows import Window, window_at
from modules.feeds.writing import storing, write_entries

SHOWN = (FOR_EVERYBODY, Event.status.in_(PUBLIC))


class _Made(NamedTuple):
    """Bytes, the number of all calendars they belong to, and the statement that keeps the entries which were written for them."""

    version: int
    body: bytes
    store: Storing | None


def make_bytes(session: Session, publisher: Publisher, feed: PublicFeed, now: datetime, *, asked: bool = True) -> Bytes:
    """Make them anew and keep them. `asked`: somebody waits for them.

    Two statements, four where entries must be written first, and four for news.

    Raises NotFound for an event that is not there for everybody, and for a choice that names nothing there is.
    Of several who make the same at once, the one who knew most stays.
    """
    window = window_at(now, publisher.zone, past=feed.past)
    version, body, store = _news(session, publisher, feed) if feed.news else _calendar(session, publisher, feed, window, now)
    made = Bytes.made(body, now)
    kept = {"key": feed.key, "version": version, "style": publisher.style, "valid_until": window.until, "asked_at": now}
    kept |= asdict(made)
    keep = _keeping(kept, asked=asked)
    if store is not None:
        keep = keep.add_cte(store.cte("stored"))
    row = session.execute(keep.returning(Snapshot.last_modified)).one_or_none()
    return replace(made, last_modified=row.last_modified) if row else _newer(session, feed)


def _newer(session: Session, feed: PublicFeed) -> Bytes:
    """What another process kept meanwhile, who knew more than we: ours would say a date later than the one that was given out."""
    kept = select(Snapshot.body, Snapshot.etag, Snapshot.last_modified).where(Snapshot.key == feed.key)
    return Bytes(*session.execute(kept).one())


def members_bytes(session: Session, publisher: Publisher, event: Event, locale: str, now: datetime) -> Bytes:
    """The calendar of one event that is not for everybody; two statements, and nothing of it is kept."""
    entries = write_entries(session, publisher, [event.id], locale)
    body = body_of(publisher, said(event, "title", locale).text, [each.text for each in entries.values()], now)
    return Bytes.made(body, event.changed_at)


def _calendar(session: Session, publisher: Publisher, feed: PublicFeed, window: Window, now: datetime) -> _Made:
    found = joined(session, feed, window, publisher.style)
    if not found.sessions:
        require_sense(session, feed, found.names)
    written = write_entries(session, publisher, found.unwritten, feed.locale, SHOWN) if found.unwritten else {}
    texts = found.texts | {session_id: each.text for session_id, each in written.items()}
    name = publisher.name_of(feed, found.names)
    body = body_of(publisher, name, [texts[each] for each in found.sessions if each in texts], now)
    return _Made(found.version, body, storing(written.values(), feed.locale, publisher.style) if written else None)


def _news(session: Session, publisher: Publisher, feed: PublicFeed) -> _Made:
    return _Made(*news(session, publisher, feed.locale), None)


def _keeping(kept: dict[str, object], *, asked: bool) -> Insert:
    keep = insert(Snapshot).values(kept)
    new = keep.excluded
    changed: dict[str, ColumnElement[Any]] = {name: new[name] for name in ("version", "style", "valid_until", "etag", "body")}
    changed |= {"last_modified": moved_at(Snapshot.etag, Snapshot.last_modified, new.etag, new.last_modified)}
    changed |= {"asked_at": new.asked_at} if asked else {}
    return keep.on_conflict_do_update(index_elements=["key"], set_=changed, where=Snapshot.version <= new.version)
