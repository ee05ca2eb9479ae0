"""What somebody else's calendar would change here, told before anything is written. Pure: rows go in, a comparison comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from modules.core.fingerprints import digest
from modules.core.ids import slug_of
from modules.core.imports import Refusal
from modules.events.imported import ImportedEvent
from modules.events.models import Event, Tag
from modules.formats.faults import Fault
from modules.formats.reading import ReadCalendar

FILLED = ("format", "venue", "position", "page_link", "join_link", "host", "contact_email")
"""What an entry fills in an event under the same name, beside its words, its time and its topics."""
_KEY = 16


@dataclass(frozen=True)
class When:
    """The time of an event, and the clock it is shown on."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    time_zone: str


@dataclass(frozen=True)
class FieldChange:
    """One value of an event that a reader can see, as it stands (None: nothing stands) and as it would be."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Proposal:
    """What one entry asks for. `kind` is new, changed, cancelled or unchanged; `event` is None where there is none yet.

    An unchanged entry may still have come under another UID, or with marks of its export that nobody sees.
    """

    kind: str
    entry: ImportedEvent
    event: Event | None = None
    fields: tuple[FieldChange, ...] = ()

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
    return _Comparing(shelf, calendar).done([ImportedEvent.of(entry, zone, host) for entry in calendar.entries], now)


class _Comparing:
    """One comparison: which UIDs the calendar names, and which entries were seen."""

    def __init__(self, shelf: Shelf, calendar: ReadCalendar) -> None:
        self.shelf, self.faults = shelf, calendar.faults
        self.named = {entry.uid for entry in calendar.entries} | {fault.uid for fault in calendar.faults}
        self.left = [event for uid, event in shelf.known.items() if event.source == shelf.source and uid not in self.named]
        self.faces = {_face_of_event(event, shelf.locale): event for event in self.left}
        self.seen: set[tuple[Any, ...]] = set()

    def done(self, entries: list[ImportedEvent], now: datetime) -> Comparison:
        proposals: list[Proposal] = []
        refusals = [_said(fault) for fault in self.faults]
        for entry in entries:
            faults = self._refusals(entry)
            refusals += faults
            if not faults:
                proposals.append(self._proposal(entry))
        taken = {id(each.event) for each in proposals}
        gone = [event for event in self.left if id(event) not in taken and is_to_come(event, now)]
        return Comparison(tuple(proposals), tuple(gone), tuple(refusals))

    def _refusals(self, entry: ImportedEvent) -> list[Refusal]:
        """What keeps an entry out: a value, or that it is here already by another way."""
        place, face = str(entry.line), _face(entry)
        known = self.shelf.known.get(entry.uid)
        found = entry.refusals()
        if entry.uid in self.shelf.own_uids:
            found.append(Refusal(place, "UID", entry.title or entry.uid, "own_event"))
        elif known is not None and known.source != self.shelf.source:
            found.append(Refusal(place, "UID", entry.title or entry.uid, "other_calendar"))
        elif face in self.seen:
            found.append(Refusal(place, "SUMMARY", entry.title, "twice"))
        self.seen.add(face)
        return found

    def _proposal(self, entry: ImportedEvent) -> Proposal:
        event = self.shelf.known.get(entry.uid) or self.faces.get(_face(entry))
        if event is None:
            return Proposal("new", entry, None, tuple(self._fields(entry, None)))
        if event.source_hash == entry.fingerprint:
            return Proposal("unchanged", entry, event)
        fields = tuple(self._fields(entry, event))
        if entry.cancelled and event.status == "published":
            return Proposal("cancelled", entry, event, fields)
        return Proposal("changed" if fields else "unchanged", entry, event, fields)

    def _fields(self, entry: ImportedEvent, event: Event | None) -> Iterable[FieldChange]:
        wanted = values_of_entry(entry, self.shelf.topics_of(entry.topics))
        stored = values_of_event(event, self.shelf.locale) if event else {}
        for name, new in wanted.items():
            old = stored.get(name)
            if old != new and (event or new):
                yield FieldChange(name, old, new)


def values_of_entry(entry: ImportedEvent, topics: tuple[str, ...]) -> dict[str, Any]:
    """What a reader would see of an entry, in the order in which an editor should read it."""
    return {
        "title": entry.title,
        "status": "cancelled" if entry.cancelled else "published",
        "when": When(entry.starts_at, entry.ends_at, entry.all_day, entry.time_zone),
        **{name: getattr(entry, name) for name in FILLED},
        "topics": topics,
        "description": entry.description,
    }


def values_of_event(event: Event, locale: str) -> dict[str, Any]:
    """The same of an event that came from a calendar; needs its wordings, sessions and tags."""
    wording = next((each for each in event.wordings if each.locale == locale), event.wordings[0])
    meeting = next(each for each in event.sessions if each.uid == event.uid)
    return {
        "title": wording.title,
        "status": event.status,
        "when": When(meeting.starts_at, meeting.ends_at, meeting.all_day, event.time_zone),
        **{name: getattr(event, name) for name in FILLED},
        "topics": tuple(sorted(tag.name_en for tag in event.tags if tag.kind == "topic")),
        "description": wording.description,
    }


def is_to_come(event: Event, now: datetime) -> bool:
    """Whether people may still mean to come."""
    return event.status == "published" and event.ends_at > now


def _said(fault: Fault) -> Refusal:
    return Refusal(str(fault.line), fault.field, fault.summary or fault.uid, str(fault.reason))


def _is_topic(each: Tag | str) -> bool:
    return isinstance(each, str) or each.kind == "topic"


def _face(entry: ImportedEvent) -> tuple[Any, ...]:
    """What makes two entries one event to anybody who reads them."""
    return (entry.title, entry.starts_at, entry.ends_at, entry.venue, entry.page_link)


def _face_of_event(event: Event, locale: str) -> tuple[Any, ...]:
    values = values_of_event(event, locale)
    when = values["when"]
    return (values["title"], when.starts_at, when.ends_at, values["venue"], values["page_link"])


def _key(*parts: Any) -> str:
    return digest(parts)[:_KEY]


def _plain(value: Any) -> Any:
    return [value.starts_at, value.ends_at, value.all_day, value.time_zone] if isinstance(value, When) else value
