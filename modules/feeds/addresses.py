"""Which public calendar an address means, and the other way round: `/es/calendar/topic-attendance.format-online.ics`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Self

from modules.events.choices import FACETS, Choice

SPANISH = "/es"
_ALL = "/calendar.ics"
_NEWS = "/events.atom"
_PAST = "?past=all"
_ADDRESS = re.compile(
    r"(?P<prefix>/es)?/(?:calendar\.ics|calendar/(?P<filter>[a-z0-9_.-]{1,700})\.ics|events/(?P<event>[a-z0-9-]{1,200})\.ics|(?P<news>events\.atom))"
    r"(?P<past>\?past=all)?"
)


@dataclass(frozen=True)
class PublicFeed:
    """A calendar for everybody: all events, those that fit a choice, or one event. `past` reaches back to the beginning.

    `news` is no calendar but the feed of events that were published last.
    """

    locale: str
    choice: Choice = field(default_factory=Choice)
    event: str = ""
    past: bool = False
    news: bool = False

    @property
    def key(self) -> str:
        """Its address below the site's."""
        prefix = SPANISH if self.locale == "es" else ""
        if self.event:
            return f"{prefix}/events/{self.event}.ics"
        if self.news:
            return prefix + _NEWS
        chosen = chosen_path(self.choice)
        path = f"/calendar/{chosen}.ics" if chosen else _ALL
        return prefix + path + (_PAST if self.past else "")

    @classmethod
    def at(cls, key: str) -> Self | None:
        """The calendar of this address; None where there can be none. Whether what it names exists is not looked at."""
        found = _ADDRESS.fullmatch(key)
        if found is None:
            return None
        choice = choice_of(found["filter"] or "")
        locale = "es" if found["prefix"] else "en"
        return None if choice is None else cls(locale, choice, found["event"] or "", bool(found["past"]), bool(found["news"]))


def chosen_path(choice: Choice) -> str:
    """What was chosen as a part of an address, in the order of the facets; searched words and days are no part of a calendar."""
    return ".".join(f"{facet}-{value}" for facet in FACETS if (value := getattr(choice, facet)))


def choice_of(path: str) -> Choice | None:
    """The choice that `chosen_path` writes so; None for anything else, a facet named twice included."""
    pairs = [part.partition("-")[::2] for part in path.split(".") if path]
    values: dict[str, Any] = dict(pairs)
    known = values.keys() <= set(FACETS) and len(values) == len(pairs) and all(values.values())
    return Choice(**values) if known else None
