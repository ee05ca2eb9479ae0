"""What somebody else's calendar would change here, told before anything is written. Pure: rows go in, a comparison comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from modules.core.fingerprints import digest
from modules.core.ids import slug_of
from modules.core.imports import Refusal
from modules.events.imported import ImportedEvent
from modules.events.imported_dates import SAME, Dates, ImportedDate, compare_dates, further_dates, is_of_series
from modules.events.models import Event, EventSession, Tag, Wording
from modules.formats.faults import Fault, Reason
from modules.formats.reading import ReadCalendar

FILLED = ("format", "venue", "position", "page_link", "join_link", "host", "contact_email", "transparent")
"""What an entry fills in an event under the same name, beside its words, its time and its topics."""
_KEY = 16


@dataclass(frozen=True)
class When:
    """The time of an event, and the clock it is shown on; of a series its next date, how many are to come, and the last of them.

    `rule` tells one series from another, `changes` says what becomes of its dates; `left_out` and `reworded` as in `Series`.
    """

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    time_zone: str
    number: int = 1
    last_at: datetime | None = None
    rule: str = ""
    changes: Dates = SAME
    left_out: bool = False
    reworded: int = 0


@dataclass(frozen=True)
class FieldChange:
    """One value of an event that a reader can see, as it stands (None: nothing stands) and as it would be."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Proposal:
    """What one entry asks for. `kind` is new, changed, cancelled or unchanged; `event` is None where there is none yet.

    An unchanged entry may still have come under another UID, or with marks of its export that nobody sees. One that brings
    nothing but `further` dates of a series is as it was: what our editors made of its event stays.
    """

    kind: str
    entry: ImportedEvent
    event: Event | None = None
    fields: tuple[FieldChange, ...] = ()
    dates: Dates = SAME
    further: bool = False

    @property
    def key(self) -> str:
        """The same for as long as the calendar asks for the same: no UID and no stamp that it makes anew each time counts."""
        return _key(self.kind, self.event.id if self.event else 0, [(each.name, _plain(each.new)) for each in self.fields])


@dataclass(frozen=True)
class Comparison:
    """A calendar beside what stands here. Each of its entries stands in `proposals`, or with its reasons in `refusals`.

    `gone` are events to come that this source brought and that its calendar no longer names.
    """

    proposals: tuple[Proposal, ...] = ()
    gone: tuple[Event, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def of(self, kind: str) -> list[Proposal]:
        """The proposals of one kind, in the order of the file."""
        return [each for each in self.proposals if each.kind == kind]

    @property
    def refused(self) -> int:
        """How many entries were refused; one entry may have several refusals."""
        return len({each.place for each in self.refusals})

    @property
    def keys(self) -> frozenset[str]:
        """One for each thing that a person should look at; empty when the calendar says what stands here."""
        asked = [each.key for each in self.proposals if each.kind != "unchanged"]
        gone = [_key("gone", event.id) for event in self.gone]
        return frozenset([*asked, *gone, *(_key("refused", each.column, each.value, each.reason) for each in self.refusals)])


@dataclass(frozen=True)
class Shelf:
    """What stands here: the events that came from calendars (by their UID there), the UIDs that are our own, the tags by name."""

    source: str
    known: Mapping[str, Event]
    own_uids: frozenset[str] = frozenset()
    tags: Mapping[str, Tag] = field(default_factory=dict)
    locale: str = "en"

    def topics_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The topics that an event gets from these categories, each once, sorted; a name that means a type or an audience is left out."""
        found = {slug_of(name): self.tags.get(name.lower()) or self.tags.get(slug_of(name)) or name for name in names}
        kept = {each if isinstance(each, str) else each.name_en for each in found.values() if _is_topic(each)}
        return tuple(sorted(kept))


def compare(shelf: Shelf, calendar: ReadCalendar, zone: str, now: datetime, *, host: str = "") -> Comparison:
    """Hold a calendar against what stands here. An entry is known by its UID, or else by title, time and place.

    `host` is said of entries that name no organizer.
    """
    return _Comparing(shelf, calendar, now).done([ImportedEvent.of(entry, zone, host) for entry in calendar.entries])


class _Comparing:
    """One comparison: which UIDs the calendar names, and which entries were seen."""

    def __init__(self, shelf: Shelf, calendar: ReadCalendar, now: datetime) -> None:
        self.shelf, self.faults, self.now = shelf, calendar.faults, now
        # A series without any date left is named, but no longer there.
        faults = {fault.uid for fault in calendar.faults if fault.reason is not Reason.NO_DATES}
        self.named = {entry.uid for entry in calendar.entries} | faults
        self.left = [event for uid, event in shelf.known.items() if event.source == shelf.source and uid not in self.named]
        self.faces = {face: event for event in self.left for face in _faces_of_event(event, shelf.locale)}
        self.seen: set[tuple[Any, ...]] = set()

    def done(self, entries: list[ImportedEvent]) -> Comparison:
        proposals: list[Proposal] = []
        refusals = [_said(fault) for fault in self.faults]
        for entry in entries:
            faults = self._refusals(entry)
            refusals += faults
            if not faults:
                proposals.append(self._proposal(entry))
        taken = {id(each.event) for each in proposals}
        gone = [event for event in self.left if id(event) not in taken and is_to_come(event, self.now)]
        return Comparison(tuple(proposals), tuple(gone), tuple(refusals))

    def _refusals(self, entry: ImportedEvent) -> list[Refusal]:
        """What keeps an entry out: a value, or that it is here already by another way."""
        place, faces = str(entry.line), _faces(entry)
        known = self.shelf.known.get(entry.uid)
        found = entry.refusals()
        if entry.uid in self.shelf.own_uids:
            found.append(Refusal(place, "UID", entry.title or entry.uid, "own_event"))
        elif known is not None and known.source != self.shelf.source:
            found.append(Refusal(place, "UID", entry.title or entry.uid, "other_calendar"))
        elif self.seen.issuperset(faces):
            found.append(Refusal(place, "SUMMARY", entry.title, "twice"))
        self.seen.update(faces)
        return found

    def _proposal(self, entry: ImportedEvent) -> Proposal:
        event = self.shelf.known.get(entry.uid) or self._of_its_face(entry)
        if event is None:
            return Proposal("new", entry, None, tuple(self._fields(entry, None, SAME)))
        if event.source_hash == entry.fingerprint:
            return self._as_it_was(entry, event)
        dates = compare_dates(event, entry.dates, self.now)
        fields = tuple(self._fields(entry, event, dates))
        if entry.cancelled and event.status == "published":
            return Proposal("cancelled", entry, event, fields, dates)
        return Proposal("changed" if fields else "unchanged", entry, event, fields, dates)

    def _as_it_was(self, entry: ImportedEvent, event: Event) -> Proposal:
        dates = further_dates(event, entry.dates, self.now) if entry.rule and event.status == "published" else SAME
        if not dates.differ:
            return Proposal("unchanged", entry, event)
        when = FieldChange("when", when_of_event(event, self.now), when_of_entry(entry, self.now, dates))
        return Proposal("changed", entry, event, (when,), dates, further=True)

    def _of_its_face(self, entry: ImportedEvent) -> Event | None:
        return next((self.faces[face] for face in _faces(entry) if face in self.faces), None)

    def _fields(self, entry: ImportedEvent, event: Event | None, dates: Dates) -> Iterable[FieldChange]:
        wanted = values_of_entry(entry, self.shelf.topics_of(entry.topics))
        wanted["when"] = when_of_entry(entry, self.now, dates)
        stored = values_of_event(event, self.shelf.locale) if event else {}
        if event:
            # Two series are the same if their dates are, whatever is said of the past.
            same = not dates.differ and event.time_zone == entry.time_zone
            stored["when"] = wanted["when"] if same else when_of_event(event, self.now)
        for name, new in wanted.items():
            old = stored.get(name)
            if old != new and (event or new):
                yield FieldChange(name, old, new)


def values_of_entry(entry: ImportedEvent, topics: tuple[str, ...]) -> dict[str, Any]:
    """What a reader would see of an entry, in the order in which an editor should read it."""
    return {
        "title": entry.title,
        "status": "cancelled" if entry.cancelled else "published",
        "when": None,
        **{name: getattr(entry, name) for name in FILLED},
        "topics": topics,
        "description": entry.description,
    }


def values_of_event(event: Event, locale: str) -> dict[str, Any]:
    """The same of an event that came from a calendar; needs its wordings and tags."""
    wording = _wording(event, locale)
    return {
        "title": wording.title,
        "status": event.status,
        **{name: getattr(event, name) for name in FILLED},
        "topics": tuple(sorted(tag.name_en for tag in event.tags if tag.kind == "topic")),
        "description": wording.description,
    }


def when_of_entry(entry: ImportedEvent, now: datetime, changes: Dates = SAME) -> When:
    """When an entry takes place."""
    return When(
        *_shown(entry.dates, now, entry.time_zone, many=bool(entry.rule)),
        rule=entry.rule,
        changes=changes,
        left_out=entry.left_out,
        reworded=entry.reworded,
    )


def when_of_event(event: Event, now: datetime) -> When:
    """When an event that came from a calendar takes place: its first session, or those of a series."""
    many = is_of_series(event)
    theirs = [each for each in event.sessions if (each.cancelled_at is None if many else each.uid == event.uid)]
    return When(*_shown(theirs or event.sessions, now, event.time_zone, many=many))


def _shown(
    dates: Sequence[EventSession | ImportedDate], now: datetime, zone: str, *, many: bool
) -> tuple[datetime, datetime, bool, str, int, datetime | None]:
    shown = [each for each in dates if each.ends_at > now] or dates
    return (shown[0].starts_at, shown[0].ends_at, shown[0].all_day, zone, len(shown), shown[-1].starts_at if many else None)


def is_to_come(event: Event, now: datetime) -> bool:
    """Whether people may still mean to come."""
    return event.status == "published" and event.ends_at > now


def _said(fault: Fault) -> Refusal:
    return Refusal(str(fault.line), fault.field, fault.summary or fault.uid, str(fault.reason))


def _is_topic(each: Tag | str) -> bool:
    return isinstance(each, str) or each.kind == "topic"


def _wording(event: Event, locale: str) -> Wording:
    return next((each for each in event.wordings if each.locale == locale), event.wordings[0])


def _faces(entry: ImportedEvent) -> list[tuple[Any, ...]]:
    """What makes two entries one event to anybody who reads them; each date of a series has a face."""
    return [(entry.title, each.starts_at, each.ends_at, entry.venue, entry.page_link) for each in entry.dates]


def _faces_of_event(event: Event, locale: str) -> list[tuple[Any, ...]]:
    theirs = [each for each in event.sessions if each.original_at or each.uid == event.uid]
    title = _wording(event, locale).title
    return [(title, each.starts_at, each.ends_at, event.venue, event.page_link) for each in theirs]


def _key(*parts: Any) -> str:
    return digest(parts)[:_KEY]


def _plain(value: Any) -> Any:
    """A series asks for the same as long as its rule is the same, however time goes on."""
    if not isinstance(value, When):
        return value
    if value.rule:
        return [value.rule, value.time_zone]
    return [value.starts_at, value.ends_at, value.all_day, value.time_zone]
