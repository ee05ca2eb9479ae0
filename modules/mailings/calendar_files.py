"""Calendar files of letters: one for each session, since an invitation may speak of one UID only (RFC 5546, 3.2.2)."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr

from modules.events.entries import Private, entries_of
from modules.formats.entries import CalendarUser, Entry
from modules.formats.icalendar_text import Method, invitation
from modules.mailings.desk import Desk
from modules.mailings.event_letters import Place
from modules.mailings.letter import Attachment


def invitations(desk: Desk, place: Place) -> tuple[Attachment, ...]:
    """Put each session that takes place into the calendar."""
    return _files(desk, place, lambda entry: None if entry.cancelled else Method.REQUEST)


def updates(desk: Desk, place: Place) -> tuple[Attachment, ...]:
    """Bring each session up to date, and take out those that were dropped."""
    return _files(desk, place, lambda entry: Method.CANCEL if entry.cancelled else Method.REQUEST)


def cancellations(desk: Desk, place: Place) -> tuple[Attachment, ...]:
    """Take every session out of the calendar."""
    return _files(desk, place, lambda _: Method.CANCEL)


def _files(desk: Desk, place: Place, method_of: Callable[[Entry], Method | None]) -> tuple[Attachment, ...]:
    organizer = CalendarUser(desk.head.agency_name, parseaddr(desk.head.mail_from)[1])
    entries = entries_of(place.event, place.locale, desk.links, private=Private(organizer))
    asked = [(entry, method) for entry in entries if (method := method_of(entry))]
    return tuple(_file(desk, place, number, *each) for number, each in enumerate(asked, 1))


def _file(desk: Desk, place: Place, number: int, entry: Entry, method: Method) -> Attachment:
    attendee = CalendarUser(place.addressee.name, place.addressee.address)
    prefix = desk.words(place.locale).fill("email/_base/cancelled_prefix.txt")
    made = invitation(entry, method, attendee, made=desk.asked_at, cancelled_prefix=prefix)
    name = f"{place.event.slug}.ics" if number == 1 else f"{place.event.slug}-{number}.ics"
    return Attachment(name=name, content=made.body, method=made.method)
