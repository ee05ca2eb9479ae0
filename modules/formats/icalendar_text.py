"""Whole calendars as text (RFC 5545, 3.4): feeds to subscribe to, and invitations that go with letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from icalendar import Component, vCalAddress

from modules.formats.cleaning import clean_line
from modules.formats.entries import CalendarUser, Entry
from modules.formats.vevent import Text, calendar_user, component, tzid
from modules.formats.vtimezone import vtimezone

FEED_CONTENT_TYPE = "text/calendar; charset=utf-8"

_BEGIN = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Convene//Convene//EN", "CALSCALE:GREGORIAN")
# How often to look again. Nextcloud reads the first, Outlook the second; icalendar 7.3 writes both in a form they refuse.
_REFRESH = ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")


class Method(StrEnum):
    """What an invitation asks the receiver's calendar to do (RFC 5546, 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar to go with a letter, and the Content-Type it must travel under: both name the same method (RFC 5545, 8.1)."""

    method: Method
    body: bytes

    @property
    def content_type(self) -> str:
        """The header's value."""
        return f"{FEED_CONTENT_TYPE}; method={self.method}"


def calendar(name: str, vevents: Iterable[bytes], *, zone: str, zones: Iterable[str] = (), years: tuple[int, int]) -> bytes:
    """A feed from entries already written by `vevent`, in the order given. Same input, same bytes.

    `zone` is the calendar's own, `zones` are those its entries name (`tzid`), `years` the first and last year of an entry.
    There is no METHOD: a feed is fetched, not sent. Without entries, the VTIMEZONE alone keeps the calendar valid (3.6).
    """
    names = [_text_line(label, name) for label in ("NAME", "X-WR-CALNAME")]
    header = [*_BEGIN, *names, f"X-WR-TIMEZONE:{zone}", *_REFRESH]
    return _joined(header, {zone, *zones}, years, vevents)


def invitation(
    entry: Entry, method: Method, attendee: CalendarUser, *, made: datetime, cancelled_prefix: str = ""
) -> Invitation:
    """One entry sent to one person: REQUEST puts it into their calendar or updates it, CANCEL takes it out.

    It is an update and not a copy as long as UID stays and SEQUENCE does not fall. Of two with the same SEQUENCE, the later
    `made` wins (RFC 5546, 2.1.5); keep it with the letter, so that the letter made again is the same. CANCEL of an entry that
    still takes place uninvites this person only, and then says nothing of the entry's STATUS (RFC 5546, 3.2.5).
    Raises ValueError when the entry has no organizer or a cancelled entry is requested.
    """
    if entry.organizer is None or (entry.cancelled and method is Method.REQUEST):
        raise ValueError("an invitation needs an organizer, and something to invite to")
    event = component(entry, cancelled_prefix)
    event.DTSTAMP = made
    if method is Method.CANCEL and not entry.cancelled:
        del event["STATUS"]
    event.add("ATTENDEE", _receiver(attendee, method))
    zone = tzid(entry)
    years = (entry.starts.year, entry.ends.year)
    body = _joined([*_BEGIN, f"METHOD:{method}"], {zone} if zone else set(), years, [event.to_ical()])
    return Invitation(method, body)


def _receiver(attendee: CalendarUser, method: Method) -> vCalAddress:
    # Who registered has said yes already: no program needs to ask again.
    answer = {"PARTSTAT": "ACCEPTED"} if method is Method.REQUEST else {}
    return calendar_user(attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", RSVP="FALSE", **answer)


def _text_line(label: str, value: str) -> str:
    folded: bytes = Component().content_line(label, Text(clean_line(value))).to_ical()
    return folded.decode()


def _joined(header: Iterable[str], zones: set[str], years: tuple[int, int], vevents: Iterable[bytes]) -> bytes:
    parts = ["".join(f"{line}\r\n" for line in header).encode()]
    parts += [vtimezone(zone, *years) for zone in sorted(zones)]
    return b"".join([*parts, *vevents, b"END:VCALENDAR\r\n"])
