"""What a reader chose of the events, and the statement that finds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import CTE, ColumnElement, any_, func, literal, literal_column, select, true, union

from modules.core.times import day_start
from modules.events.models import Event, EventSession, Tag, Tagging, Wording

PUBLIC = ("published", "cancelled")
FOR_EVERYBODY = Event.group_id.is_(None)
"""An event for a group stands in no public list or calendar: its members find it on their own pages."""
TEXT_LIMIT = 100
MOST_WORDS = 8


@dataclass(frozen=True)
class Choice:
    """What a reader chose. Days are of the site's zone, `until` included.

    The other values are a format, slugs of tags, of a county and of a host, and the code of a language.

    `upcoming` is what is not over, `past` what is.
    """

    text: str = ""
    since: date | None = None
    until: date | None = None
    format: str = ""
    type: str = ""
    topic: str = ""
    audience: str = ""
    series: str = ""
    county: str = ""
    host: str = ""
    language: str = ""
    when: Literal["upcoming", "past", "all"] = "upcoming"

    @property
    def is_fleeting(self) -> bool:
        """Whether words or a time were chosen: they are no part of a calendar, which goes on."""
        return bool(self.text or self.since or self.until or self.when == "past")


TAG_KINDS = ("type", "topic", "audience", "series")
WRITTEN = {"county": (Event.county_key, Event.county), "host": (Event.host_key, Event.host)}
"""What editors write freely: the slug it is chosen by, and how it is written."""
FACETS = ("format", *TAG_KINDS, *WRITTEN, "language")


def chosen_events(choice: Choice, now: datetime, zone: str) -> CTE:
    """The events that text and time let through, each with whether it is in what was chosen of each facet."""
    meetings = _placing(choice, now, zone)
    time = {"upcoming": Event.ends_at > now, "past": Event.ends_at <= now, "all": true()}[choice.when]
    flags = {facet: _flag(facet, getattr(choice, facet)) for facet in FACETS}
    return (
        select(
            Event.id,
            Event.format,
            Event.languages.concat(Event.interpreting).label("spoken"),
            meetings.c.at,
            *(column for columns in WRITTEN.values() for column in columns),
            *(flag.label(f"in_{facet}") for facet, flag in flags.items()),
        )
        .join(meetings, meetings.c.event_id == Event.id)
        .where(Event.status.in_(PUBLIC), FOR_EVERYBODY, time, *words_fit(choice.text))
        .cte("base")
        .prefix_with("materialized")
    )


def fitting(choice: Choice) -> list[ColumnElement[bool]]:
    """The conditions on public events that fit what was chosen, time aside."""
    flags = [_flag(facet, getattr(choice, facet)) for facet in FACETS]
    return [Event.status.in_(PUBLIC), FOR_EVERYBODY, *flags, *words_fit(choice.text)]


def _placing(choice: Choice, now: datetime, zone: str) -> CTE:
    """The start of the session by which each event is listed: its next one, of past events the last."""
    since = day_start(choice.since, zone) if choice.since else None
    until = day_start(choice.until + timedelta(days=1), zone) if choice.until else None
    if choice.when == "upcoming":
        since = max(since, now) if since else now
    pick = func.max if choice.when == "past" else func.min
    return (
        select(EventSession.event_id, pick(EventSession.starts_at).label("at"))
        .where(
            EventSession.cancelled_at.is_(None),
            EventSession.ends_at > since if since else true(),
            EventSession.starts_at < until if until else true(),
        )
        .group_by(EventSession.event_id)
        .cte("meetings")
    )


def _flag(facet: str, value: str) -> ColumnElement[bool]:
    if not value:
        return true()
    if facet == "format":
        return Event.format == value
    if facet == "language":
        return literal(value) == any_(Event.languages.concat(Event.interpreting))
    if facet in WRITTEN:
        return WRITTEN[facet][0] == value
    tagged = select(Tagging.event_id).join(Tag).where(Tag.kind == facet, Tag.slug == value)
    return Event.id.in_(tagged)


def words_fit(text: str) -> list[ColumnElement[bool]]:
    """Each word must begin one of the words of one language, or of the place; case and accents are forgiven."""
    conditions: list[ColumnElement[bool]] = []
    for word in _words(text):
        wanted = func.to_tsquery(literal_column("'simple'::regconfig"), func.lower(func.plain(f"'{word}':*")))
        written = select(Wording.event_id).where(Wording.search_key.op("@@")(wanted))
        placed = select(Event.id).where(Event.place_key.op("@@")(wanted))
        # IS TRUE keeps PostgreSQL from joining by these ids: it cannot guess how many there are, and once chose nested loops.
        conditions.append(Event.id.in_(union(written, placed)).is_(True))
    return conditions


def _words(text: str) -> list[str]:
    """The words without what means something to a tsquery; each holds a letter or a digit."""
    return re.findall(r"\w+", text[:TEXT_LIMIT].replace("_", " "))[:MOST_WORDS]
