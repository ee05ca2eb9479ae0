"""What an editor writes: the values of an event before they are rows, and the rules they must keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from modules.core.times import day_start, from_local, local
from modules.events.models import Event, EventSession
from modules.formats.cleaning import clean_line, clean_text

LOCALES = ("en", "es")
FORMATS = ("online", "in_person", "hybrid")
REGISTRATIONS = ("open", "none")
# Language codes that may be spoken or interpreted; their names come from the CLDR. `ase` is American Sign Language.
SPOKEN = ("en", "es", "zh", "vi", "fil", "ko", "ar", "hy", "fa", "hmn", "ru", "pa", "ase")
YEARS = range(2000, 2101)
MOST_SESSIONS = 60
MOST_SEATS = 100_000
WORD_LIMITS = {"title": 200, "summary": 400, "description": 20_000, "access": 500}
LINE_LIMITS = {
    "venue": 200,
    "address": 300,
    "city": 100,
    "county": 100,
    "position": 60,
    "join_link": 1_000,
    "page_link": 1_000,
    "host": 200,
    "contact_email": 254,
}


class _Cleaned:
    """Texts without control characters, ends trimmed: PostgreSQL and calendars bear nothing else."""

    def __post_init__(self) -> None:
        """Clean each text of the dataclass in place."""
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if isinstance(value, str):
                clean = clean_text if each.name in {"description", "access"} else clean_line
                object.__setattr__(self, each.name, clean(value))


@dataclass(frozen=True)
class Words(_Cleaned):
    """The words of one language. `description` is Markdown."""

    title: str = ""
    summary: str = ""
    description: str = ""
    access: str = ""

    @property
    def written(self) -> bool:
        """Whether anything is written in this language."""
        return self != Words()


@dataclass(frozen=True)
class Meeting(_Cleaned):
    """One session on the wall clock of the event's zone (naive). Of an all-day session only the dates count, the last included.

    `session_id` is the session it was read from; None for a new one.
    """

    starts: datetime
    ends: datetime
    room: str = ""
    all_day: bool = False
    session_id: int | None = None

    @classmethod
    def of(cls, session: EventSession, zone: str) -> Meeting:
        """The session as an editor sees it."""
        starts, ends = (local(at, zone).replace(tzinfo=None) for at in (session.starts_at, session.ends_at))
        return cls(starts, ends - timedelta(days=1) if session.all_day else ends, session.room, session.all_day, session.id)

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Start and exclusive end in UTC. Raises ValueError("starts") or ValueError("ends") for what the clock skips."""
        if self.all_day:
            return day_start(self.starts, zone), day_start(self.ends + timedelta(days=1), zone)
        try:
            starts = from_local(self.starts, zone)
        except ValueError as error:
            raise ValueError("starts") from error
        try:
            return starts, from_local(self.ends, zone)
        except ValueError as error:
            raise ValueError("ends") from error


@dataclass(frozen=True)
class Place(_Cleaned):
    """Where it takes place: an address unless it is online."""

    format: str = "online"
    venue: str = ""
    address: str = ""
    city: str = ""


@dataclass(frozen=True)
class EventDraft(_Cleaned):
    """All that an editor writes about an event. Registration closes on the wall clock of the event's zone (naive)."""

    words: Mapping[str, Words]
    time_zone: str
    meetings: tuple[Meeting, ...]
    place: Place = field(default_factory=Place)
    county: str = ""
    position: str = ""
    join_link: str = ""
    page_link: str = ""
    host: str = ""
    contact_email: str = ""
    languages: tuple[str, ...] = ("en",)
    interpreting: tuple[str, ...] = ()
    capacity: int | None = None
    registration: str = "open"
    registration_closes: datetime | None = None
    tag_ids: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Leave out languages without words, so that equal drafts are equal."""
        super().__post_init__()
        object.__setattr__(self, "words", {locale: words for locale, words in self.words.items() if words.written})

    @classmethod
    def of(cls, event: Event) -> EventDraft:
        """The event as an editor sees it; needs its wordings, sessions and tags loaded."""
        closes = event.registration_closes_at
        return cls(
            words={w.locale: Words(w.title, w.summary, w.description, w.access) for w in event.wordings},
            time_zone=event.time_zone,
            meetings=tuple(Meeting.of(each, event.time_zone) for each in event.sessions if each.cancelled_at is None),
            place=Place(event.format, event.venue, event.address, event.city),
            county=event.county,
            position=event.position,
            join_link=event.join_link,
            page_link=event.page_link,
            host=event.host,
            contact_email=event.contact_email,
            languages=tuple(event.languages),
            interpreting=tuple(event.interpreting),
            capacity=event.capacity,
            registration=event.registration,
            registration_closes=local(closes, event.time_zone).replace(tzinfo=None) if closes else None,
            tag_ids=frozenset(tag.id for tag in event.tags),
        )

    def differences(self, other: EventDraft) -> tuple[str, ...]:
        """The paths of the values in which two drafts differ: `words.es.title`, `meetings`, `place.city`."""
        return tuple(sorted(_differences(self, other)))


def _differences(one: EventDraft, other: EventDraft) -> Iterator[str]:
    for each in fields(EventDraft):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if each.name == "words":
            for locale in {*mine, *theirs}:
                yield from _unequal(f"words.{locale}", mine.get(locale, Words()), theirs.get(locale, Words()))
        elif each.name == "place":
            yield from _unequal("place", mine, theirs)
        elif mine != theirs:
            yield each.name


def _unequal(path: str, mine: Words | Place, theirs: Words | Place) -> Iterator[str]:
    for each in fields(mine):
        if getattr(mine, each.name) != getattr(theirs, each.name):
            yield f"{path}.{each.name}"
