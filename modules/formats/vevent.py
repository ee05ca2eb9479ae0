"""One entry written as a VEVENT (RFC 5545, 3.6.1). The same entry always gives the same bytes."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Event, vCalAddress, vCategory, vText, vUri

from modules.formats.cleaning import clean_line, clean_text
from modules.formats.entries import CalendarUser, Entry

# Names of UTC itself: such times are written with a Z, never with a TZID, which Outlook refuses.
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Etc/Universal", "Universal", "Etc/Zulu", "Zulu"})
# All that may stand in a URI as it is; letters and digits may anyhow.
_OF_URIS = "%:/?#[]@!$&'()*+,;=-._~"


class Text(vText):
    r"""A TEXT value. icalendar 7.3 turns a written `\N` (as in `C:\New`) into a line break; here it stays what it was."""

    def to_ical(self) -> bytes:
        """Escape as RFC 5545 (3.3.11) says."""
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def vevent(entry: Entry, *, cancelled_prefix: str = "") -> bytes:
    """The VEVENT as CRLF-ended lines of at most 75 octets, ready to be joined into any calendar.

    `cancelled_prefix` ("Cancelled: " in the reader's language) stands before the summary of a cancelled entry,
    for the programs that ignore STATUS.
    """
    written: bytes = component(entry, cancelled_prefix).to_ical()
    return written


def tzid(entry: Entry) -> str | None:
    """The zone whose VTIMEZONE a calendar must hold for this entry; None when its VEVENT names none.

    Whole days have no zone. A time that the clock shows twice is written in UTC, start and end together:
    readers do not agree on which of the two is meant.
    """
    if entry.all_day or entry.zone in _UTC_NAMES:
        return None
    if any(_shown_twice(moment, entry.zone) for moment in (entry.starts, entry.ends)):
        return None
    return entry.zone


def component(entry: Entry, cancelled_prefix: str = "") -> Event:
    """The VEVENT as icalendar's component, for those who add to it."""
    event = Event()
    _add_stamps(event, entry)
    _add_times(event, entry)
    _add_words(event, entry, cancelled_prefix)
    _add_places(event, entry)
    event.add("STATUS", Text(entry.status))
    event.add("TRANSP", Text("TRANSPARENT" if entry.transparent or entry.cancelled else "OPAQUE"))
    return event


def calendar_user(user: CalendarUser, **parameters: str) -> vCalAddress:
    """A person as a CAL-ADDRESS, with parameters such as `PARTSTAT`."""
    named = {"CN": name} if (name := clean_line(user.name)) else {}
    return vCalAddress(f"mailto:{_uri(user.address)}", params=named | parameters)


def _add_stamps(event: Event, entry: Entry) -> None:
    event.add("UID", Text(clean_line(entry.uid)))
    # Without METHOD, DTSTAMP is the last change (3.8.7.2). The moment of writing would change the bytes of each answer.
    event.add("DTSTAMP", entry.last_modified)
    event.add("LAST-MODIFIED", entry.last_modified)
    event.add("CREATED", entry.created)
    event.add("SEQUENCE", entry.sequence)


def _add_times(event: Event, entry: Entry) -> None:
    zone = tzid(entry)
    # Named here and not by icalendar, which takes zones that are always at UTC's hour (Africa/Freetown) for UTC.
    named = {"TZID": zone} if zone else {}
    event.add("DTSTART", _shown(entry.starts, zone), named)
    # An end that is not later than the start may not be written (3.8.2.2); without one the entry ends when it starts.
    if entry.ends != entry.starts:
        event.add("DTEND", _shown(entry.ends, zone), named)


def _add_words(event: Event, entry: Entry, cancelled_prefix: str) -> None:
    prefix = cancelled_prefix if entry.cancelled else ""
    event.add("SUMMARY", Text(clean_line(prefix + entry.summary)))
    if description := _with_address(clean_text(entry.description), clean_line(entry.page or entry.url)):
        event.add("DESCRIPTION", Text(description))
    if html := clean_text(entry.html):
        # Outlook reads the first and wants a whole document, RFC 9073 (6.5) names the second.
        event.add("X-ALT-DESC", Text(f"<html><body>{html}</body></html>"), {"FMTTYPE": "text/html"})
        event.add("STYLED-DESCRIPTION", Text(html), {"VALUE": "TEXT", "FMTTYPE": "text/html"})
    categories = vCategory([])
    categories.cats = [Text(line) for category in entry.categories if (line := clean_line(category))]
    if categories.cats:
        event.add("CATEGORIES", categories)


def _add_places(event: Event, entry: Entry) -> None:
    if location := clean_line(entry.location):
        event.add("LOCATION", Text(location))
    if entry.geo:
        event.add("GEO", entry.geo)
    if entry.url:
        event.add("URL", vUri(_uri(entry.url)))
    if entry.conference:
        event.add("CONFERENCE", vUri(_uri(entry.conference)), {"VALUE": "URI"})
    if entry.organizer:
        event.add("ORGANIZER", calendar_user(entry.organizer))


def _uri(address: str) -> str:
    """An address as people type it, with whatever no URI may hold written in percents (RFC 3986, 2.1)."""
    return quote(clean_line(address), safe=_OF_URIS)


def _with_address(description: str, url: str) -> str:
    # Google shows no URL property, so the page's address also ends the description.
    if description.endswith(url):
        return description
    return f"{description}\n\n{url}".strip()


def _shown(value: date, zone: str | None) -> date:
    if zone is None or not isinstance(value, datetime):
        return value
    return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _shown_twice(moment: date, zone: str) -> bool:
    if not isinstance(moment, datetime):
        return False
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
