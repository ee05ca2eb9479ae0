"""What all calendars have in common as bytes: how entries become a body, what its tag is, and when it is said to have moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.orm import InstrumentedAttribute

from modules.core.times import local
from modules.feeds.publisher import Publisher
from modules.formats.entries import Entry
from modules.formats.icalendar_text import calendar
from modules.formats.vevent import tzid, vevent

_SECOND = timedelta(seconds=1)


class Text(NamedTuple):
    """An entry as it is written, and what a calendar must know to hold it: the zone it names (empty for none), its years."""

    vevent: bytes
    zone: str
    first_year: int
    last_year: int

    @classmethod
    def of(cls, entry: Entry, cancelled_prefix: str) -> Text:
        """Write it."""
        written = vevent(entry, cancelled_prefix=cancelled_prefix)
        return cls(written, tzid(entry) or "", entry.starts.year, entry.ends.year)


@dataclass(frozen=True)
class Bytes:
    """A calendar as it is sent. `etag` is a strong validator (RFC 9110, 8.8.1) of these very bytes."""

    body: bytes
    etag: str
    last_modified: datetime

    @classmethod
    def made(cls, body: bytes, moment: datetime) -> Bytes:
        """Bytes that were made at this moment; dates of HTTP know no less than a second."""
        return cls(body, hashlib.sha256(body).hexdigest()[:32], moment.replace(microsecond=0))


def body_of(publisher: Publisher, name: str, texts: Iterable[Text], now: datetime) -> bytes:
    """The calendar of this name with the entries in the order given."""
    held = list(texts)
    this_year = local(now, publisher.zone).year
    first = min((text.first_year for text in held), default=this_year)
    last = max((text.last_year for text in held), default=this_year)
    zones = {text.zone for text in held if text.zone}
    return calendar(name, [text.vevent for text in held], zone=publisher.zone, zones=zones, years=(first, last))


def moved_at(
    etag: InstrumentedAttribute[str],
    last_modified: InstrumentedAttribute[datetime],
    new_etag: ColumnElement[str],
    new_moment: ColumnElement[datetime],
) -> ColumnElement[datetime]:
    """When bytes that are kept in place of others moved: with them and not without, and by a second at least.

    What changed twice in one second still needs a later date: it is all that some programs compare.
    """
    return case((etag == new_etag, last_modified), else_=func.greatest(new_moment, last_modified + _SECOND))
