"""A private calendar as a program reads it: polled, made anew where it must be, and taken apart."""

from __future__ import annotations

from typing import Any

import icalendar
from sqlalchemy.orm import Session

from modules.feeds.private.asking import poll_in
from modules.feeds.private.making import make_private_bytes
from modules.feeds.private.models import PrivateFeed
from modules.formats.entries import CalendarUser
from tests.factories.calendars import PUBLISHER

ORGANIZER = CalendarUser("Sample", "events@example.org")


def polled(session: Session, feed: PrivateFeed) -> bytes:
    """The bytes, as the door would send them: those kept if they are fresh, else new ones."""
    session.flush()
    asked = poll_in(session, feed.id, PUBLISHER.style)
    assert asked is not None
    assert not asked.ended
    if asked.kept:
        assert asked.kept.body is not None
        return asked.kept.body
    return make_private_bytes(session, PUBLISHER, asked.stand).body


def is_fresh(session: Session, feed: PrivateFeed) -> bool:
    """Whether the next poll needs nothing made."""
    session.flush()
    asked = poll_in(session, feed.id, PUBLISHER.style)
    return asked is not None and asked.kept is not None


def entries(body: bytes) -> dict[str, Any]:
    """UID → VEVENT."""
    return {str(entry["UID"]): entry for entry in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def titles(session: Session, feed: PrivateFeed) -> list[str]:
    """What stands in it, in its order."""
    return [str(entry["SUMMARY"]) for entry in entries(polled(session, feed)).values()]
