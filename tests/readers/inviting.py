"""What RFC 5546 (iTIP) and RFC 6047 (iMIP) demand of an invitation in a letter, and a calendar that obeys what arrives in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr

from tests.readers.grammar import Part, tree
from tests.readers.programs import Seen, by_icalendar
from tests.readers.rules import Rules, broken, faults, lacks

METHODS = {"REQUEST", "CANCEL"}


def calendar_parts(letter: EmailMessage) -> list[EmailMessage]:
    """The parts of a letter that are calendars."""
    return [part for part in letter.walk() if part.get_content_type() == "text/calendar"]


def letter_faults(letter: EmailMessage) -> list[str]:
    """The faults of every invitation that travels with a letter."""
    return [fault for part in calendar_parts(letter) for fault in (*invitation_faults(body_of(part)), *_mime(part, letter))]


def invitation_faults(body: bytes) -> list[str]:
    """The faults of one iTIP message; nothing for a sound one."""
    if found := faults(body):
        return found
    calendar = tree(body)
    method = calendar.value("METHOD")
    found = list(broken(calendar, MESSAGE))
    for event in calendar.kinds("VEVENT"):
        found += broken(event, REQUEST if method == "REQUEST" else CANCEL)
    return found


def body_of(part: EmailMessage) -> bytes:
    """The calendar as it was before it was encoded for the journey."""
    return part.get_payload(decode=True)


def _mime(part: EmailMessage, letter: EmailMessage) -> list[str]:
    calendar = tree(body_of(part))
    event = calendar.kinds("VEVENT")[0]
    organizer, attendees = _address(event.value("ORGANIZER")), {_address(each.value) for each in event.all("ATTENDEE")}
    told = {
        "RFC 6047, 2.4: the type names the method": part.get_param("method") == calendar.value("METHOD"),
        "RFC 6047, 2.4: the type names the charset": str(part.get_content_charset()).lower() == "utf-8",
        "RFC 6047, 2.5: encoded for a journey in ASCII": bytes(letter).isascii(),
        "RFC 6047, 2.3: it comes from the organizer": parseaddr(str(letter["From"]))[1] == organizer,
        "RFC 6047, 2.3: it goes to the attendee": {parseaddr(str(letter["To"]))[1]} == attendees,
    }
    return [rule for rule, kept in told.items() if not kept]


def _address(value: str) -> str:
    return value.removeprefix("mailto:")


def _status(*allowed: str):
    return lambda event: event.value("STATUS") not in allowed


MESSAGE: Rules = {
    "3.2: METHOD": lambda calendar: calendar.value("METHOD") not in METHODS,
    "3.2.2, 3.2.5: one or more VEVENT": lambda calendar: not calendar.kinds("VEVENT"),
    "3.2.2, 3.2.5: another component": lambda calendar: {part.kind for part in calendar.parts} - {"VEVENT", "VTIMEZONE"},
    "3.2.2: all of one UID": lambda calendar: len({event.value("UID") for event in calendar.kinds("VEVENT")}) > 1,
}
BOTH: Rules = {
    "3.2.2, 3.2.5: UID, DTSTAMP and ORGANIZER": lacks("UID", "DTSTAMP", "ORGANIZER"),
    "3.2.2, 3.2.5: an attendee": lambda event: not event.all("ATTENDEE"),
    "2.1.4: SEQUENCE says which version this is": lacks("SEQUENCE"),
    "3.2.2, 3.2.5: no REQUEST-STATUS": lambda event: event.first("REQUEST-STATUS"),
    "no alarm of ours in somebody else's calendar": lambda event: event.parts,
    "3.2.2.1: an organizer is no attendee of their own": lambda event: (
        event.value("ORGANIZER") in [line.value for line in event.all("ATTENDEE")]
    ),
}
REQUEST: Rules = BOTH | {
    "3.2.2: DTSTART and SUMMARY": lacks("DTSTART", "SUMMARY"),
    "3.2.2: STATUS is TENTATIVE or CONFIRMED": _status("", "TENTATIVE", "CONFIRMED"),
}
CANCEL: Rules = BOTH | {"3.2.5: STATUS is CANCELLED, or missing where one person is uninvited": _status("", "CANCELLED")}


@dataclass
class Kept:
    """An entry in somebody's calendar, and the stamps by which a later message is known."""

    seen: Seen
    sequence: int
    stamped: str
    cancelled: bool


@dataclass
class Inbox:
    """The calendar of one person, who lets it do all that arrives. `ignored` counts what came too late."""

    entries: dict[str, Kept] = field(default_factory=dict)
    ignored: int = 0

    def receive(self, letter: EmailMessage) -> None:
        """Take over every calendar of a letter, in the order of its parts."""
        for part in calendar_parts(letter):
            self.apply(body_of(part))

    def apply(self, body: bytes) -> None:
        """RFC 5546, 2.1.5: one UID is one entry; a higher SEQUENCE wins, of two equal ones the later DTSTAMP."""
        calendar = tree(body)
        (event,) = calendar.kinds("VEVENT")
        known, stamps = self.entries.get(event.value("UID")), _stamps(event)
        if known and (known.sequence, known.stamped) > stamps:
            self.ignored += 1
            return
        (seen,) = by_icalendar(body)
        self.entries[seen.uid] = Kept(seen, *stamps, cancelled=calendar.value("METHOD") == "CANCEL")

    @property
    def live(self) -> list[Seen]:
        """What the person sees in the calendar, soonest first."""
        return sorted((kept.seen for kept in self.entries.values() if not kept.cancelled), key=lambda seen: seen.starts)


def _stamps(event: Part) -> tuple[int, str]:
    return int(event.value("SEQUENCE") or 0), event.value("DTSTAMP")
