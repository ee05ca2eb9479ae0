"""Events for tests, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from modules.core.ids import new_uid
from modules.events.drafts import EventDraft, Meeting, Words
from modules.events.models import Event, EventSession, Tag, Wording

_numbers = count(1)


def an_event(session: Session, now: datetime, **over: Any) -> Event:
    """A published event of 60 seats, tomorrow for one hour, in English and Spanish; flushed, so it has an id.

    `title`, `title_es` (None for no Spanish), `summary`, `description` go into the wordings, `sessions` is a list of (start, end),
    `tags` a list of Tag; everything else is a column of Event.
    """
    number = next(_numbers)
    meetings = over.pop("sessions", None) or [_one_session(now, over)]
    tags = over.pop("tags", [])
    words = {name: over.pop(name, "") for name in ("summary", "description")}
    titles = {"en": over.pop("title", f"Sample event {number}"), "es": over.pop("title_es", f"Evento de muestra {number}")}
    values: dict[str, Any] = {
        "uid": new_uid(),
        "slug": f"sample-event-{number}",
        "status": "published",
        "published_at": now,
        "cancelled_at": now if over.get("status") == "cancelled" else None,
        "format": "online",
        "time_zone": "America/Los_Angeles",
        "capacity": 60,
        "starts_at": min(start for start, _ in meetings),
        "ends_at": max(end for _, end in meetings),
        "created_at": now,
        "changed_at": now,
        "join_link": "https://meet.example.org/sample",
        "sample": True,
    }
    event = Event(**(values | over))
    event.wordings = [Wording(locale=locale, title=title, **words) for locale, title in titles.items() if title]
    event.sessions = _meetings(event, meetings)
    event.tags = tags
    session.add(event)
    session.flush()
    return event


def wall(text: str) -> datetime:
    """What a clock on the wall shows, without a zone."""
    return datetime.fromisoformat(text)


def a_draft(**over: Any) -> EventDraft:
    """What an editor would type for an online event on Thursday, January 28, 2027, 9:00 to 11:30 a.m. Pacific time."""
    meeting = Meeting(wall("2027-01-28 09:00"), wall("2027-01-28 11:30"))
    values: dict[str, Any] = {
        "words": {"en": Words("Writing the LCAP"), "es": Words("Escribir el LCAP")},
        "time_zone": "America/Los_Angeles",
        "meetings": (meeting,),
        "capacity": 60,
    }
    return EventDraft(**(values | over))


def a_tag(session: Session, name: str = "Families", kind: str = "audience", name_es: str = "") -> Tag:
    """A type, a topic or an audience."""
    tag = Tag(kind=kind, slug=f"{name.lower().replace(' ', '-')}-{next(_numbers)}", name_en=name, name_es=name_es)
    session.add(tag)
    session.flush()
    return tag


def _one_session(now: datetime, over: dict[str, Any]) -> tuple[datetime, datetime]:
    start = over.pop("starts_at", now + timedelta(days=1))
    return start, over.pop("ends_at", start + timedelta(hours=1))


def _meetings(event: Event, meetings: list[tuple[datetime, datetime]]) -> list[EventSession]:
    uids = [event.uid, *(new_uid() for _ in meetings[1:])]
    return [EventSession(uid=uid, starts_at=start, ends_at=end) for uid, (start, end) in zip(uids, meetings, strict=True)]
