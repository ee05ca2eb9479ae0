"""Calendars that others wrote, read entry by entry: what can be read is, and what cannot is reported, never lost in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from icalendar.parser import unescape_backslash

from modules.formats.cleaning import clean_line
from modules.formats.components import RawComponent, split_components
from modules.formats.faults import Fault, Reason, Unreadable
from modules.formats.foreign_zones import Zones
from modules.formats.reading_entries import ReadEntry, read_part
from modules.formats.reading_series import Budget, Part, work_out

_BEGINS = re.compile(rb"(?:^|[\r\n]|\xef\xbb\xbf)BEGIN:VCALENDAR[ \t]*[\r\n]", re.IGNORECASE)
_ENDS = re.compile(rb"[\r\n]END:VCALENDAR[ \t]*(?:[\r\n]|$)", re.IGNORECASE)
_GLIMPSE = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. Over a limit it is refused whole: half a calendar would look like cancelled events.

    Series are refused one by one, when all of them together have more than so many `dates`, or more than so many `days` must
    be gone through to find these.
    """

    octets: int = 5_000_000
    entries: int = 5_000
    dates: int = 30_000
    days: int = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """What a file held: every entry stands either in `entries` or, with its reason, in `faults`."""

    entries: list[ReadEntry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_calendar(data: bytes, default_zone: str, now: datetime, limits: Limits = Limits()) -> ReadCalendar:
    """Read an iCalendar file. Never raises, whatever the bytes; `default_zone` is the IANA zone of times that name none.

    An entry without a UID gets one derived from its start and summary, the same on each reading. Of two with one UID the
    newer is read (RFC 5545, 3.8.7.4). A series becomes one entry, with its dates as of `now`. Attendees and alarms belong to the sender's people
    and are dropped.
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
    run = _Reading(Budget(now, limits.days, limits.dates))
    for index, raw in enumerate(raw_entries, 1):
        run.take(index, raw, zones)
    return run.done(complete=_ENDS.search(data) is not None)


def _refused(data: bytes, limits: Limits) -> Reason | None:
    if len(data) > limits.octets:
        return Reason.FILE_TOO_LARGE
    if not _BEGINS.search(data):
        return Reason.NOT_A_CALENDAR
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """A component that could be read, and where it stood."""

    index: int
    raw: RawComponent
    part: Part


@dataclass(slots=True)
class _Reading:
    """One file being read: components first, then the entries that they make together."""

    budget: Budget
    by_uid: dict[str, list[_Found]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, index: int, raw: RawComponent, zones: Zones) -> None:
        """Read one component."""
        try:
            part = read_part(raw, zones)
        except Unreadable as cause:
            self.faults.append(_fault(cause.reason, index, raw, cause.field))
        else:
            self.by_uid.setdefault(part.entry.uid, []).append(_Found(index, raw, part))

    def done(self, *, complete: bool) -> ReadCalendar:
        """Every entry, in the order of the file."""
        found = [entry for group in self.by_uid.values() if (entry := self._entry(group))]
        faults = sorted(self.faults, key=lambda fault: fault.index)
        return ReadCalendar(found, faults if complete else [Fault(Reason.FILE_CUT_SHORT), *faults])

    def _entry(self, group: list[_Found]) -> ReadEntry | None:
        """What the components of one UID make together; None when that cannot be read."""
        whole = [each for each in group if each.part.repeats.recurs is None]
        first = max(whole or group[:1], key=lambda each: each.part.entry.sequence)
        self.faults += [_fault(Reason.DUPLICATE_UID, each.index, each.raw) for each in whole if each is not first]
        others = [each.part for each in group if each is not first and each.part.repeats.recurs]
        if not (others or first.part.repeats.many or first.part.repeats.recurs):
            return first.part.entry
        try:
            return replace(first.part.entry, series=work_out(first.part, others, self.budget))
        except Unreadable as cause:
            self.faults.append(_fault(cause.reason, first.index, first.raw, cause.field))
            return None


def _fault(reason: Reason, index: int, raw: RawComponent, field: str = "") -> Fault:
    return Fault(reason, index, raw.line, _glimpse(raw, b"UID"), _glimpse(raw, b"SUMMARY"), field)


def _glimpse(raw: RawComponent, name: bytes) -> str:
    """What can be made out of a property of a broken entry, so that a person knows which one is meant."""
    line = next((line for line in raw.lines if re.match(name + rb"[;:]", line, re.IGNORECASE)), b"")
    value = line.partition(b":")[2]
    return clean_line(unescape_backslash(value.decode("utf-8", "replace")))[:_GLIMPSE]
