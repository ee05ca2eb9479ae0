"""A calendar entry as the outside sees it: the values of one VEVENT, before they are text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum


class Status(StrEnum):
    """How firm an entry is (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class CalendarUser:
    """Somebody a calendar names: an organizer or the receiver of an invitation, by e-mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Raises ValueError for times that no calendar could carry.

    `starts` and `ends` are both aware datetimes, kept in UTC and whole seconds, or both dates for an entry of whole days; the end is exclusive.
    An entry may end when it starts (a deadline), a whole day may not. `zone` is the IANA name of the clock to show.
    `description` is plain text, `html` the same for programs that show it; `page` ends the description, `url` where it is empty.
    `conference` is an address to join by: leave it empty in anything the public can fetch. `sequence` must rise whenever times or status change (RFC 5546, 2.1.4).
    """

    uid: str
    sequence: int
    starts: date
    ends: date
    zone: str
    summary: str
    created: datetime
    last_modified: datetime
    description: str = ""
    html: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    page: str = ""
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    organizer: CalendarUser | None = None
    conference: str = ""
    transparent: bool = False

    def __post_init__(self) -> None:
        """Bring all moments to UTC and refuse what cannot be written."""
        if isinstance(self.starts, datetime) != isinstance(self.ends, datetime):
            raise ValueError("an entry has whole days or moments, not both")
        for field in ("starts", "ends", "created", "last_modified"):
            object.__setattr__(self, field, _in_utc(getattr(self, field)))
        if self.ends < self.starts or (self.all_day and self.ends == self.starts):
            raise ValueError("an entry may not end before it starts")

    @property
    def all_day(self) -> bool:
        """Whether the entry has whole days instead of moments."""
        return not isinstance(self.starts, datetime)

    @property
    def cancelled(self) -> bool:
        """Whether the entry stays only to say that it does not take place."""
        return self.status is Status.CANCELLED


def _in_utc(value: date) -> date:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC).replace(microsecond=0)
