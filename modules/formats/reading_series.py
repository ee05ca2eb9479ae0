"""A series that another program wrote, worked out into its dates by recurring-ical-events, within limits (RFC 5545, 3.8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event, vRecur
from recurring_ical_events import CalendarQuery

from modules.formats.entries import Status
from modules.formats.faults import Reason, Unreadable
from modules.formats.foreign_zones import Zones
from modules.formats.properties import Properties, Property
from modules.formats.reading_rules import Rule, read_rule
from modules.formats.reading_times import Span, read_listed, read_one_listed, read_period_end

if TYPE_CHECKING:
    from modules.formats.reading_entries import ReadEntry

MOST_DATES = 120
"""Of one series; the next ones count."""
_MOST_LISTED = 2_000
_BACK, _AHEAD, _SOON = timedelta(days=366), timedelta(days=2 * 366), timedelta(days=150)
# What a rule that never comes true has cost: a search through these days.
_SEARCH = 20_000
_PART = "X-PART"


@dataclass(frozen=True, slots=True)
class Repeats:
    """What an entry says of its repetition, unread. `recurs` is the RECURRENCE-ID of a date that has an entry of its own."""

    rules: list[Property]
    more: list[Property]
    without: list[Property]
    recurs: Property | None

    @classmethod
    def take(cls, properties: Properties) -> Repeats:
        """Take it out. Raises Unreadable for what nobody writes any more, and this reader does not work out."""
        rules, more, without, recurs, outdated = map(
            properties.take_lines, ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "EXRULE")
        )
        # Some programs write a rule twice, or one that says nothing.
        told = list({each.value.strip().upper(): each for each in rules if each.value.strip()}.values())
        if outdated or len(told) > 1:
            raise Unreadable(Reason.RECURRING, "EXRULE" if outdated else "RRULE")
        return cls(told, more, without, recurs[0] if recurs else None)

    @property
    def many(self) -> bool:
        """Whether there is more than one date."""
        return bool(self.rules or self.more)


@dataclass(frozen=True, slots=True)
class Part:
    """One component: an entry by itself, a series, or one date of a series."""

    entry: ReadEntry
    span: Span
    repeats: Repeats
    zones: Zones


@dataclass(frozen=True, slots=True)
class ReadDate:
    """One date of a series; times as in `ReadEntry`. `original` is when its rule has it, wherever it was moved to.

    `location` is empty unless this date has one of its own.
    """

    original: date
    starts: date
    ends: date
    location: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Of `rule`, one text for each thing said of the repetition, the same on each reading: `dates` are those of a window only.

    `left_out` says that more dates of the window were left out. `reworded` counts dates with words of their own, which are lost.
    """

    rule: tuple[str, ...]
    dates: tuple[ReadDate, ...]
    left_out: bool = False
    reworded: int = 0


@dataclass(slots=True)
class Budget:
    """What all series of a file may cost together: days to go through, and dates to keep."""

    now: datetime
    days: int
    dates: int

    def spend(self, days: int) -> None:
        """Raise Unreadable rather than begin what is too much."""
        if self.days < days or self.dates <= 0:
            raise Unreadable(Reason.TOO_MANY_DATES)
        self.days -= days


def work_out(master: Part, others: Sequence[Part], budget: Budget) -> Series:
    """All dates of a series within a year back and two ahead; when more are to come than are kept, the next ones.

    Dates that are over count only when none is to come. Raises Unreadable.
    """
    budget.spend(0)
    rule = _rule(master, budget)
    budget.spend(rule.days if rule else 0)
    plan = _Plan.of(master, others, rule)
    to_come = _to_come(plan, budget.now)
    kept = to_come[:MOST_DATES] or plan.dates(budget.now - _BACK, budget.now)[-MOST_DATES:]
    if not kept:
        raise Unreadable(Reason.NO_DATES)
    budget.dates -= len(kept)
    reworded = len({each.original for each in kept} & plan.reworded)
    return Series(plan.words(), tuple(kept), len(to_come) > MOST_DATES, reworded)


def _rule(master: Part, budget: Budget) -> Rule | None:
    try:
        return next((read_rule(each.value, master.span.begins, budget.now + _AHEAD) for each in master.repeats.rules), None)
    except Unreadable as cause:
        if cause.reason is Reason.BAD_RULE:
            budget.days -= _SEARCH
        raise


def _to_come(plan: _Plan, now: datetime) -> list[ReadDate]:
    """What is not over; no further than is needed."""
    soon = plan.dates(now, now + _SOON)
    return soon if len(soon) > MOST_DATES else plan.dates(now, now + _AHEAD)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A series with all its times read. `recurs` is the original time of each part, in the form of the first; None of the first.

    `worked_out` is what the library made of it, kept from the first question to the next.
    """

    parts: list[Part]
    recurs: list[date | None]
    rule: Rule | None
    more: dict[date, date | None]
    without: list[date]
    reworded: set[date] = field(default_factory=set)
    worked_out: list[CalendarQuery] = field(default_factory=list)

    @classmethod
    def of(cls, master: Part, others: Sequence[Part], rule: Rule | None) -> _Plan:
        begins, zones, listed = master.span.begins, master.zones, [*master.repeats.more, *master.repeats.without]
        if len(others) + sum(found.value.count(",") + 1 for found in listed) > _MOST_LISTED:
            raise Unreadable(Reason.TOO_MANY_DATES)
        without = [each for found in master.repeats.without for each in read_listed(found, zones, begins)]
        parts = [master, *others]
        return cls(parts, [_original(each, begins) for each in parts], rule, dict(_more(master)), without)

    def dates(self, opens: datetime, closes: datetime) -> list[ReadDate]:
        """Those that end after the one moment and begin before the other, in their order."""
        days = (opens - self._longest, closes)
        window = days if isinstance(self.parts[0].span.begins, datetime) else tuple(each.date() for each in days)
        found = [self._date(int(str(each[_PART])), each) for each in self._between(*window)]
        kept = (each for each in found if each and not _is_over(each, opens, self.parts[0].span.zone))
        return sorted(kept, key=lambda each: (str(each.starts), str(each.original)))

    @property
    def _longest(self) -> timedelta:
        return min(_BACK, max(part.span.ends - part.span.starts for part in self.parts))

    def _between(self, opens: date, closes: date) -> list[Event]:
        try:
            if not self.worked_out:
                self.worked_out.append(recurring_ical_events.of(self._calendar()))
            found: list[Event] = self.worked_out[0].between(opens, closes)
        except (ValueError, OverflowError):
            raise Unreadable(Reason.BAD_RULE, "RRULE") from None
        return found

    def words(self) -> tuple[str, ...]:
        """What is said of the repetition, in one order."""
        moved = [
            f"{_said(recurs)} {part.repeats.recurs.parameters.get('RANGE', '')} {part.span.starts} {part.span.ends} "
            f"{part.entry.status} {part.entry.location}"
            for part, recurs in zip(self.parts, self.recurs, strict=True)
            if part.repeats.recurs
        ]
        listed = [f"+ {_said(begins)} {ends or ''}" for begins, ends in self.more.items()]
        return (self.rule.text if self.rule else "", *sorted({*moved, *listed, *(f"- {_said(each)}" for each in self.without)}))

    def _date(self, number: int, found: Event) -> ReadDate | None:
        """What the library found as it was written; None for a date that was cancelled by itself."""
        part, first, recurs, begins = self.parts[number], self.parts[0].entry, self.recurs[number], found.start
        if number and part.entry.status is Status.CANCELLED:
            return None
        original = begins if recurs is None else recurs
        if recurs is not None and _goes_on(part):
            original = begins - (part.span.begins - recurs)
        if (part.entry.summary, part.entry.description_plain) != (first.summary, first.description_plain):
            self.reworded.add(_utc(original))
        ends = self.more.get(begins) if number == 0 else None
        own = part.entry.location if part.entry.location != first.location else ""
        return ReadDate(_utc(original), _utc(begins), ends or part.span.end_of(begins), own)

    def _calendar(self) -> Calendar:
        """Only what bears on the dates, in one form and on one clock: nothing else of the file reaches the library."""
        calendar = Calendar()
        for number, (part, recurs) in enumerate(zip(self.parts, self.recurs, strict=True)):
            event = Event({"UID": "series", _PART: str(number), "SEQUENCE": part.entry.sequence})
            event.add("DTSTART", part.span.begins)
            if recurs is not None:
                event.add("RECURRENCE-ID", recurs, {"RANGE": "THISANDFUTURE"} if _goes_on(part) else {})
            if number == 0:
                self._repeat(event)
            elif self.rule and part.repeats.rules:
                # By this the library knows a date that an older rule had, and that of today has left behind.
                event["RRULE"] = vRecur.from_ical(self.rule.text)
            calendar.add_component(event)
        return calendar

    def _repeat(self, event: Event) -> None:
        if self.rule:
            event["RRULE"] = vRecur.from_ical(self.rule.text)
        if self.more:
            event.add("RDATE", list(self.more))
        if self.without:
            event.add("EXDATE", self.without)


def _original(part: Part, begins: date) -> date | None:
    if part.repeats.recurs is None:
        return None
    if part.repeats.recurs.parameters.get("RANGE", "THISANDFUTURE").upper() != "THISANDFUTURE":
        raise Unreadable(Reason.RECURRING, "RANGE")
    return read_one_listed(part.repeats.recurs, part.zones, begins)


def _goes_on(part: Part) -> bool:
    return part.repeats.recurs is not None and "RANGE" in part.repeats.recurs.parameters


def _more(master: Part) -> Iterable[tuple[date, date | None]]:
    """The dates of RDATE; those given as a period have an end of their own."""
    for found in master.repeats.more:
        for value in found.value.split(","):
            begin, _, end = value.strip().partition("/")
            if begin:
                begins = read_one_listed(replace(found, value=begin), master.zones, master.span.begins)
                yield begins, read_period_end(begins, replace(found, value=end), master.zones) if end else None


def _is_over(each: ReadDate, now: datetime, zone: str) -> bool:
    if isinstance(each.ends, datetime):
        return each.ends <= now
    return each.ends <= now.astimezone(ZoneInfo(zone)).date()


def _utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _said(value: date | None) -> str:
    return str(_utc(value)) if value else ""
