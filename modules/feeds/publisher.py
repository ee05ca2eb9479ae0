"""What all calendars of a site share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from babel import Locale

from modules.core.links import Links
from modules.core.words import Words
from modules.events.choices import FACETS
from modules.events.drafts import LOCALES
from modules.events.naming import TITLE, Named
from modules.feeds.addresses import PublicFeed
from modules.formats.entries import CalendarUser

WRITTEN = 2
"""Raised when the code writes entries differently: what was written before is then written anew."""


@dataclass(frozen=True)
class Publisher:
    """The site's name and zone, whom to ask about an event that names nobody, addresses to link to, the words of each language."""

    site_name: str
    zone: str
    organizer: CalendarUser
    links: Links
    words: Callable[[str], Words]

    def name(self, locale: str) -> str:
        """What the calendar of all events is called."""
        return self.words(locale).fill("calendars/name.txt", site=self.site_name).strip()

    def name_of(self, feed: PublicFeed, names: Mapping[str, Named]) -> str:
        """What a calendar is called: as its event, or after what was chosen of all events."""
        if feed.event:
            return names[TITLE].said(feed.locale).text if TITLE in names else self.name(feed.locale)
        chosen = {facet: value for facet in FACETS if (value := getattr(feed.choice, facet))}
        if not chosen:
            return self.name(feed.locale)
        named = {
            facet: names[facet].said(feed.locale).text if facet in names else value.replace("-", " ")
            for facet, value in chosen.items()
        }
        spoken = Locale(feed.locale).languages.get(feed.choice.language, "")
        values = {"site": self.site_name, "language_name": spoken, "chosen": dict.fromkeys(FACETS, "") | named}
        return self.words(feed.locale).fill("calendars/filtered_name.txt", **values).strip()

    def cancelled_prefix(self, locale: str) -> str:
        """What stands before the title of what is cancelled, for the programs that ignore STATUS."""
        return self.words(locale).fill("email/_base/cancelled_prefix.txt")

    @cached_property
    def style(self) -> str:
        """The same for two calendars exactly if all that shapes them, beside what they hold, is the same."""
        prefixes = [self.cancelled_prefix(locale) for locale in LOCALES]
        shape = (WRITTEN, self.links.base_url, self.site_name, self.zone, self.organizer, prefixes)
        return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]
