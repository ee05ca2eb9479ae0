"""One entry that another program wrote, with all that the format can hold of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import unquote

from icalendar import vGeo
from icalendar.parser import split_on_unescaped_comma

from modules.formats.cleaning import clean_line
from modules.formats.components import RawComponent
from modules.formats.entries import CalendarUser, Status
from modules.formats.faults import Reason, Unreadable
from modules.formats.foreign_zones import Zones
from modules.formats.html_text import html_to_text, is_html, keep_line_breaks
from modules.formats.properties import Properties, Property
from modules.formats.reading_series import Part, Repeats, Series
from modules.formats.reading_times import Span, read_span, read_stamp

# DTSTAMP is the moment of export in most files; the others name the sender's people.
_DROPPED = ("DTSTAMP", "ATTENDEE")
_HIGHEST_SEQUENCE = 2**31 - 1
# Fixed for ever: it makes the UIDs of entries that came without one.
_NAMESPACE = uuid.UUID("f3df77c7-255f-41cf-aab9-14286c679d85")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """One entry as read. Times as in `Entry`; `zone` is the IANA name of the clock it was written for.

    `description_plain` never holds markup. `description_html` is as it came and must be cleaned before anybody sees it;
    empty when there was only plain text. `created` and `last_modified` are None where the file did not say.
    `others` holds every content line that has no field here, unfolded. `line` is where the entry begins in its file.
    Of a `series`, `starts` and `ends` are those of its first date, however long ago.
    """

    uid: str
    sequence: int
    summary: str
    description_plain: str
    description_html: str
    starts: date
    ends: date
    all_day: bool
    zone: str
    location: str
    geo: tuple[float, float] | None
    url: str
    conference: str
    categories: tuple[str, ...]
    status: Status
    transparent: bool
    organizer: CalendarUser | None
    created: datetime | None
    last_modified: datetime | None
    others: tuple[str, ...]
    line: int = field(default=0, compare=False)
    series: Series | None = None


def read_part(raw: RawComponent, zones: Zones) -> Part:
    """Read one component. Raises Unreadable when it is no event or its times cannot be trusted."""
    if raw.kind != "VEVENT":
        raise Unreadable(Reason.NOT_AN_EVENT, raw.kind)
    if not raw.finished:
        raise Unreadable(Reason.CUT_SHORT)
    properties = Properties(raw.lines)
    for name in _DROPPED:
        properties.drop(name)
    repeats, span = Repeats.take(properties), read_span(properties, zones)
    return Part(_read(properties, span, raw.line), span, repeats, zones)


def _read(properties: Properties, span: Span, line: int) -> ReadEntry:
    take = properties.take
    summary = take("SUMMARY", _words) or ""
    plain, html = _description(properties)
    return ReadEntry(
        uid=take("UID", _words) or _derived_uid(span, summary),
        sequence=take("SEQUENCE", _sequence) or 0,
        summary=summary,
        description_plain=plain,
        description_html=html,
        starts=span.starts,
        ends=span.ends,
        all_day=not isinstance(span.starts, datetime),
        zone=span.zone,
        location=take("LOCATION", _words) or "",
        geo=take("GEO", _geo),
        url=take("URL", _address) or "",
        conference=take("CONFERENCE", _address) or "",
        categories=tuple(word for words in properties.take_all("CATEGORIES", _categories) for word in words),
        status=take("STATUS", lambda found: Status(found.words.upper())) or Status.CONFIRMED,
        transparent=take("TRANSP", _transparent) or False,
        organizer=take("ORGANIZER", _organizer),
        created=take("CREATED", read_stamp),
        last_modified=take("LAST-MODIFIED", read_stamp),
        others=properties.rest(),
        line=line,
    )


def _description(properties: Properties) -> tuple[str, str]:
    """Plain text and HTML. Many programs put HTML into DESCRIPTION, where the RFC wants plain text."""
    text = properties.take("DESCRIPTION", lambda found: found.text) or ""
    styled, alternative = properties.take("STYLED-DESCRIPTION", _html), properties.take("X-ALT-DESC", _html)
    html = styled or alternative or ""
    if is_html(text):
        html = html or keep_line_breaks(text)
        text = html_to_text(keep_line_breaks(text))
    return text or html_to_text(html), html


def _html(found: Property) -> str:
    if found.parameters.get("FMTTYPE", "").lower() != "text/html":
        raise ValueError(found.name)
    return found.text


def _words(found: Property) -> str:
    return found.words


def _address(found: Property) -> str:
    address = found.words
    if not address.lower().startswith(("http://", "https://")) or " " in address:
        raise ValueError(found.name)
    return address


def _sequence(found: Property) -> int:
    number = int(found.value)
    if not 0 <= number <= _HIGHEST_SEQUENCE:
        raise ValueError(found.name)
    return number


def _geo(found: Property) -> tuple[float, float]:
    latitude, longitude = vGeo.from_ical(found.value.strip())
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(found.name)
    return latitude, longitude


def _transparent(found: Property) -> bool:
    value = found.words.upper()
    if value not in ("TRANSPARENT", "OPAQUE"):
        raise ValueError(found.name)
    return value == "TRANSPARENT"


def _categories(found: Property) -> list[str]:
    return [word for raw in split_on_unescaped_comma(found.value) if (word := clean_line(raw))]


def _organizer(found: Property) -> CalendarUser:
    scheme, _, address = found.words.rpartition(":")
    if scheme.lower() not in ("", "mailto") or "@" not in address:
        raise ValueError(found.name)
    return CalendarUser(clean_line(found.parameters.get("CN", "")), clean_line(unquote(address)))


def _derived_uid(span: Span, summary: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{span.starts.isoformat()} {summary}"))
