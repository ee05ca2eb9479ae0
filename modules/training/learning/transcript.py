"""The transcript: what a person completed, came to and was certified for, and their hours with each hour counted once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from modules.awards.queries import Certificate, awards_of
from modules.core.times import local
from modules.events.wordings import said
from modules.registrations.attended import AttendedEvent, attended_events
from modules.training.completion.hours import minutes_beyond, sessions_within
from modules.training.content.values import in_locale
from modules.training.learning.own_training import OwnLine
from modules.training.models import Completion

Kind = Literal["module", "event", "certificate", "revoked"]


@dataclass(frozen=True)
class Line:
    """One row. `counted` are those of its minutes that no other row has: they add up.

    `slug` is that of an event, `code` that of a certificate. `sample` says that it is made up.
    """

    kind: Kind
    title: str
    day: date
    minutes: int
    counted: int
    slug: str = ""
    code: str = ""
    sample: bool = False


@dataclass(frozen=True)
class Transcript:
    """Modules, then events, then certificates; of each the newest first."""

    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        """Of all together, each counted once."""
        return sum(line.counted for line in self.lines)

    @property
    def sample(self) -> bool:
        """Whether something of it is made up."""
        return any(line.sample for line in self.lines)


def transcript(session: Session, person_id: int, done: Collection[OwnLine], locale: str, zone: str) -> Transcript:
    """Of a person whose completed modules are `done`; days of events are those of the event's zone. Nine statements at most."""
    attended = attended_events(session, person_id)
    within = sessions_within(session, [each for line in done if (each := _completion(line))]) if attended else {}
    return Transcript(
        (
            *_modules(done, locale, zone),
            *(_event(each, within, locale) for each in attended),
            *(_certificate(each, locale, zone) for each in awards_of(session, person_id)),
        )
    )


def _modules(done: Iterable[OwnLine], locale: str, zone: str) -> Iterator[Line]:
    for line in done:
        if completion := _completion(line):
            yield Line(
                kind="module",
                title=in_locale(line.outline["title"], locale),
                day=local(completion.earned_at, zone).date(),
                minutes=completion.minutes,
                counted=completion.minutes,
                sample=bool(line.outline["sample"]),
            )


def _event(each: AttendedEvent, within: Mapping[int, int], locale: str) -> Line:
    return Line(
        kind="event",
        title=said(each.event, "title", locale).text,
        day=local(each.sessions[-1].starts_at, each.event.time_zone).date(),
        minutes=each.minutes,
        counted=minutes_beyond(each.sessions, within),
        slug=each.event.slug,
        sample=each.event.sample,
    )


def _certificate(each: Certificate, locale: str, zone: str) -> Line:
    """Its hours are those of modules or of an event, which have rows of their own."""
    return Line(
        kind="revoked" if each.revoked else "certificate",
        title=each.title(locale).text,
        day=local(each.award.earned_at, zone).date(),
        minutes=each.award.minutes,
        counted=0,
        code=each.award.code,
        sample=each.award.sample,
    )


def _completion(line: OwnLine) -> Completion | None:
    return line.standing.completion if line.standing else None
