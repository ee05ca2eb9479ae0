"""Calendars that others wrote, read entry by entry: what can be read is, and what cannot is reported, never lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from icalendar.parser import unescape_backslash

from modules.formats.cleaning import clean_line
from modules.formats.components import RawComponent, split_components
from modules.formats.faults import Fault, Reason, Unreadable
from modules.formats.foreign_zones import Zones
from modules.formats.reading_entries import ReadEntry, read_entry

_BEGINS = re.compile(rb"(?:^|[\r\n]|\xef\xbb\xbf)BEGIN:VCALENDAR[ \t]*[\r\n]", re.IGNORECASE)
_ENDS = re.compile(rb"[\r\n]END:VCALENDAR[ \t]*(?:[\r\n]|$)", re.IGNORECASE)
_GLIMPSE = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. Over a limit it is refused whole: half a calendar would look like cancelled events."""

    octets: int = 5_000_000
    entries: int = 5_000


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """What a file held: every entry stands either in `entries` or, with its reason, in `faults`."""

    entries: list[ReadEntry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_calendar(data: bytes, default_zone: str, limits: Limits = Limits()) -> ReadCalendar:
    """Read an iCalendar file. Never raises, whatever the bytes; `default_zone` is the IANA zone of times that name none.

    An entry without a UID gets one derived from its start and summary, the same on each reading. Of two with one UID the
    first is read. A series is reported, not expanded. Attendees and alarms belong to the sender's people and are dropped.
    """
    refused = _refused(data, limits)
    if refused:
        return ReadCalendar(faults=[Fault(refused)])
    zones = Zones(default_zone)
    raw_entries = []
    for component in split_components(data):
        if component.kind == "VTIMEZONE":
            zones.define(component)
        else:
            raw_entries.append(component)
    if len(raw_entries) > limits.entries:
        return ReadCalendar(faults=[Fault(Reason.TOO_MANY_ENTRIES)])
    return _read_each(raw_entries, zones, complete=_ENDS.search(data) is not None)


def _refused(data: bytes, limits: Limits) -> Reason | None:
    if len(data) > limits.octets:
        return Reason.FILE_TOO_LARGE
    if not _BEGINS.search(data):
        return Reason.NOT_A_CALENDAR
    return None


def _read_each(raw_entries: Iterable[RawComponent], zones: Zones, *, complete: bool) -> ReadCalendar:
    entries: dict[str, ReadEntry] = {}
    faults = [] if complete else [Fault(Reason.FILE_CUT_SHORT)]
    for index, raw in enumerate(raw_entries, 1):
        try:
            entry = read_entry(raw, zones)
        except Unreadable as cause:
            faults.append(_fault(cause.reason, index, raw, cause.field))
            continue
        if entry.uid in entries:
            faults.append(_fault(Reason.DUPLICATE_UID, index, raw))
        entries.setdefault(entry.uid, entry)
    return ReadCalendar(list(entries.values()), faults)


def _fault(reason: Reason, index: int, raw: RawComponent, field: str = "") -> Fault:
    return Fault(reason, index, raw.line, _glimpse(raw, b"UID"), _glimpse(raw, b"SUMMARY"), field)


def _glimpse(raw: RawComponent, name: bytes) -> str:
    """What can be made out of a property of a broken entry, so that a person knows which one is meant."""
    line = next((line for line in raw.lines if re.match(name + rb"[;:]", line, re.IGNORECASE)), b"")
    value = line.partition(b":")[2]
    return clean_line(unescape_backslash(value.decode("utf-8", "replace")))[:_GLIMPSE]
