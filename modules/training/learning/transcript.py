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
from modules.registrations.attended import AttendedEvent, attended_events, minutes_of
from modules.training.completion.hours import asked_sessions
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
    within = _asked(session, [each for line in done if (each := _completion(line))]) if attended else {}
    return Transcript(
        (
            *_modules(done, locale, zone),
            *(_event(each, within.get(each.event.id, 0), locale) for each in attended),
            *(_certificate(each, locale, zone) for each in awards_of(session, person_id)),
        )
    )


def _asked(session: Session, completions: Iterable[Completion]) -> Mapping[int, int]:
    """By event: how many of its sessions a completed module asked for; their time is part of the module's."""
    asked: dict[int, int] = {}
    for of_version in asked_sessions(session, {each.version_id for each in completions}).values():
        for event_id, sessions in of_version.items():
            asked[event_id] = max(asked.get(event_id, 0), sessions)
    return asked


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


def _event(each: AttendedEvent, within: int, locale: str) -> Line:
    return Line(
        kind="event",
        title=said(each.event, "title", locale).text,
        day=local(each.sessions[-1].starts_at, each.event.time_zone).date(),
        minutes=each.minutes,
        counted=sum(minutes_of(meeting) for meeting in each.sessions[within:]),
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
