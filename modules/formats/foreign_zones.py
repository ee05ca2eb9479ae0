"""What another program means by a TZID: an IANA name, a Windows name, a name with a vendor before it, or rules of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from modules.formats.components import RawComponent
from modules.formats.faults import Reason, Unreadable

# Only rules that come true every few years: to look for a 31st of February keeps a machine busy until the year 9999.
_RULE = (
    r"RRULE:FREQ=YEARLY(?:;(?:BYMONTH=(?:[1-9]|1[0-2])|BYDAY=(?:\+?[1-5]|-1)?(?:SU|MO|TU|WE|TH|FR|SA)"
    r"|BYMONTHDAY=(?:[1-9]|1[0-9]|2[0-8])(?:,(?:[1-9]|1[0-9]|2[0-8]))*|WKST=(?:SU|MO)|INTERVAL=1|UNTIL=[0-9]{8}(?:T[0-9]{6}Z?)?))*"
)
_TIME = "[0-9]{8}T[0-9]{6}"
_OFFSET = "[+-][0-9]{4}(?:[0-9]{2})?"
_BOUNDS = "(?:BEGIN|END):(?:STANDARD|DAYLIGHT)"
_UNDERSTOOD = re.compile(
    f"{_BOUNDS}|DTSTART:{_TIME}|TZOFFSET(?:FROM|TO):{_OFFSET}|RDATE:{_TIME}(?:,{_TIME})*|{_RULE}".encode(), re.IGNORECASE
)
_NEEDED = re.compile(rb"BEGIN|END|DTSTART|TZOFFSET|RDATE|RRULE|EXDATE|EXRULE", re.IGNORECASE)
_MOST_LINES = 500


@dataclass(slots=True)
class Zones:
    """The zones one file speaks of. `default` is the IANA zone of times that name none."""

    default: str
    _definitions: dict[str, RawComponent] = field(default_factory=dict)
    _found: dict[str, tuple[tzinfo, str]] = field(default_factory=dict)

    def define(self, definition: RawComponent) -> None:
        """Keep a VTIMEZONE of the file, in case an entry needs it."""
        self._definitions.setdefault(_value(definition, b"TZID"), definition)

    def find(self, tzid: str) -> tuple[tzinfo, str]:
        """The clock meant, and the IANA name to show it by (the default's where it has none). Raises Unreadable.

        A name that IANA knows means IANA's rules, whatever the file says of it.
        """
        if tzid not in self._found:
            self._found[tzid] = self._look_for(tzid)
        return self._found[tzid]

    def _look_for(self, tzid: str) -> tuple[tzinfo, str]:
        definition = self._definitions.get(tzid)
        names = [tzid, _value(definition, b"X-LIC-LOCATION")] if definition else [tzid]
        for name in _candidates(names):
            if name in _known():
                return ZoneInfo(name), name
        if definition is None:
            raise Unreadable(Reason.UNKNOWN_ZONE, tzid[:100])
        return _from_rules(definition), self.default


def _candidates(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        cleaned = name.strip('/ "')
        yield cleaned
        yield WINDOWS_TO_OLSON.get(cleaned, "")
        # /freeassociation.sourceforge.net/America/Los_Angeles (RFC 5545, 3.2.19), longest end first.
        parts = cleaned.split("/")[:8]
        yield from ("/".join(parts[start:]) for start in range(1, len(parts)))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def _from_rules(definition: RawComponent) -> tzinfo:
    lines = [line for line in definition.lines if _NEEDED.match(line)]
    if len(lines) > _MOST_LINES or not all(map(_UNDERSTOOD.fullmatch, lines)):
        raise Unreadable(Reason.UNKNOWN_ZONE, "VTIMEZONE")
    # Under a name that icalendar knows, or it would remember these rules for the files of others too.
    text = b"\r\n".join([b"BEGIN:VTIMEZONE", b"TZID:UTC", *lines, b"END:VTIMEZONE"])
    try:
        component = Timezone.from_ical(text)
        zone = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
    except (ValueError, KeyError, OverflowError):
        zone = None
    if not isinstance(zone, tzinfo):
        raise Unreadable(Reason.UNKNOWN_ZONE, "VTIMEZONE")
    return zone


def _value(definition: RawComponent, name: bytes) -> str:
    lines = (line for line in definition.lines if line[: len(name)].upper() == name)
    return next(lines, b"").partition(b":")[2].strip().decode("utf-8", "replace")
