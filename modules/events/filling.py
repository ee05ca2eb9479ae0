"""Putting a sound draft into the rows of an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.ids import new_uid
from modules.core.times import from_local
from modules.events.drafts import EventDraft, Meeting
from modules.events.models import Event, EventSession, Tag, Wording


def fill(session: Session, event: Event, draft: EventDraft, now: datetime) -> None:
    """Make the event what the draft says. The draft is sound, the event's wordings, sessions and tags are loaded."""
    fill_schedule(event, draft.time_zone, draft.meetings, now)
    for name in ("format", "venue", "address", "city"):
        setattr(event, name, getattr(draft.place, name))
    for name in ("county", "position", "join_link", "page_link", "host", "contact_email", "capacity", "registration"):
        setattr(event, name, getattr(draft, name))
    event.languages, event.interpreting = list(draft.languages), list(draft.interpreting)
    closes = draft.registration_closes
    event.registration_closes_at = from_local(closes, draft.time_zone) if closes else None
    if {tag.id for tag in event.tags} != draft.tag_ids:
        event.tags = list(session.scalars(select(Tag).where(Tag.id.in_(draft.tag_ids))))
    _fill_words(event, draft)


def fill_schedule(event: Event, zone: str, meetings: tuple[Meeting, ...], now: datetime) -> None:
    """Sessions keep their row and so their UID. One that is no longer named goes from a draft, and is cancelled otherwise."""
    known = {each.id: each for each in event.sessions if each.cancelled_at is None}
    event.time_zone = zone
    for meeting in meetings:
        row = known.pop(meeting.session_id or 0, None) or _new_session(event)
        row.starts_at, row.ends_at = meeting.moments(zone)
        row.room, row.all_day = meeting.room, meeting.all_day
    for gone in known.values():
        if event.status == "draft":
            event.sessions.remove(gone)
        else:
            gone.cancelled_at = now
    span(event)


def span(event: Event) -> None:
    """Let the event begin with its first live session and end with its last."""
    live = [each for each in event.sessions if each.cancelled_at is None]
    event.starts_at = min(each.starts_at for each in live)
    event.ends_at = max(each.ends_at for each in live)


def _new_session(event: Event) -> EventSession:
    taken = any(each.uid == event.uid for each in event.sessions)
    made = EventSession(uid=new_uid() if taken else event.uid)
    event.sessions.append(made)
    return made


def _fill_words(event: Event, draft: EventDraft) -> None:
    rows = {wording.locale: wording for wording in event.wordings}
    for locale, words in draft.words.items():
        row = rows.pop(locale, None)
        if row is None:
            row = Wording(locale=locale)
            event.wordings.append(row)
        row.title, row.summary = words.title, words.summary
        row.description, row.access = words.description, words.access
    for gone in rows.values():
        event.wordings.remove(gone)
