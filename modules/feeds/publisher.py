"""What all calendars of a site share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from modules.core.links import Links
from modules.core.words import Words

WRITTEN = 1
"""Raised when the code writes entries differently: what was written before is then written anew."""


@dataclass(frozen=True)
class Publisher:
    """The site's name and zone, the addresses it links to, the words of each language."""

    site_name: str
    zone: str
    links: Links
    words: Callable[[str], Words]

    def name(self, locale: str) -> str:
        """What the calendar of all events is called."""
        return self.words(locale).fill("calendars/name.txt", site=self.site_name).strip()

    def cancelled_prefix(self, locale: str) -> str:
        """What stands before the title of what is cancelled, for the programs that ignore STATUS."""
        return self.words(locale).fill("email/_base/cancelled_prefix.txt")

    def style(self, locale: str) -> str:
        """The same for two entries exactly if all that shapes their text, beside the event, is the same."""
        shape = (WRITTEN, self.links.base_url, self.cancelled_prefix(locale))
        return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]
