"""An event as calendars carry it: one entry for each session, dropped ones included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from modules.core.links import Links
from modules.core.times import local
from modules.events.entry_words import html_words, plain_words
from modules.events.models import Event, EventSession
from modules.events.positions import read_position
from modules.events.wordings import said, tag_name
from modules.formats.cleaning import clean_line
from modules.formats.entries import CalendarUser, Entry, Status


@dataclass(frozen=True)
class Private:
    """For the calendar of somebody registered: it names who invites, and the address to join by."""

    organizer: CalendarUser


def entries_of(
    event: Event,
    locale: str,
    links: Links,
    *,
    dropped_since: datetime | None = None,
    private: Private | None = None,
    organizer: CalendarUser | None = None,
) -> list[Entry]:
    """The entries of an event loaded whole, in the order of its sessions.

    A session dropped before `dropped_since` is left out. Without `private`, nothing is in them that the public may not know;
    `organizer` is whom they name where the event has no address for questions of its own.
    """
    sessions = [each for each in event.sessions if _is_kept(each, dropped_since)]
    if private:
        return [_entry(event, each, locale, links, (private.organizer, event.join_link)) for each in sessions]
    return [_entry(event, each, locale, links, (_hosts(event, organizer), "")) for each in sessions]


def place_line(event: Event) -> str:
    """Venue, street and city in one line; empty for an event that is only online."""
    if event.format == "online":
        return ""
    return ", ".join(clean_line(part) for part in (event.venue, event.address, event.city) if part.strip())


def _location(event: Event, session: EventSession) -> str:
    """The room and where that is. Somebody else's calendar gives a date another place as a whole."""
    parts = [session.room] if session.original_at and session.room else [session.room, place_line(event)]
    return ", ".join(part for part in parts if part)


def _is_kept(session: EventSession, dropped_since: datetime | None) -> bool:
    return session.cancelled_at is None or dropped_since is None or session.cancelled_at >= dropped_since


def _hosts(event: Event, otherwise: CalendarUser | None) -> CalendarUser | None:
    if not event.contact_email:
        return otherwise
    return CalendarUser(event.host or (otherwise.name if otherwise else ""), event.contact_email)


def _entry(event: Event, session: EventSession, locale: str, links: Links, known: tuple[CalendarUser | None, str]) -> Entry:
    """`known` is who invites, and the address to join by, empty in what the public can fetch."""
    organizer, join_link = known
    starts, ends = _span(event, session)
    cancelled = event.status == "cancelled" or session.cancelled_at is not None
    first = (clean_line(event.cancel_reason) if cancelled else "", join_link)
    page = links.event(event.slug, locale)
    return Entry(
        uid=session.uid,
        sequence=event.sequence,
        starts=starts,
        ends=ends,
        zone=event.time_zone,
        summary=said(event, "title", locale).text + _number(event, session),
        created=event.published_at or event.created_at,
        last_modified=event.changed_at,
        description=plain_words(event, locale, first),
        html=html_words(event, locale, first, page),
        location=_location(event, session) or join_link,
        geo=None if event.format == "online" else read_position(event.position),
        # An entry of somebody else's calendar keeps the page that its calendar gave it.
        url=(event.page_link if event.source_uid else "") or page,
        page=page,
        categories=tuple(tag_name(tag, locale).text for tag in sorted(event.tags, key=lambda tag: tag.slug)),
        status=Status.CANCELLED if cancelled else Status.CONFIRMED,
        organizer=organizer,
        conference=join_link,
        transparent=event.transparent,
    )


def _number(event: Event, session: EventSession) -> str:
    """Which of several sessions it is; nothing for an only one, one that was dropped, or a date of a series that goes on."""
    if session.original_at:
        return ""
    # Of two that begin at once the same is always the first.
    live = sorted((each for each in event.sessions if each.cancelled_at is None), key=lambda each: (each.starts_at, each.uid))
    return f" ({live.index(session) + 1}/{len(live)})" if len(live) > 1 and session in live else ""


def _span(event: Event, session: EventSession) -> tuple[date, date]:
    if not session.all_day:
        return session.starts_at, session.ends_at
    return local(session.starts_at, event.time_zone).date(), local(session.ends_at, event.time_zone).date()
