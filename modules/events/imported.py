"""One entry of somebody else's calendar as the values of an event."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from modules.core.imports import Refusal
from modules.events.drafts import LINE_LIMITS, WORD_LIMITS
from modules.events.imported_dates import ImportedDate, moment_of
from modules.events.positions import write_position
from modules.formats.html_text import html_to_markdown, text_to_markdown
from modules.formats.reading_entries import ReadEntry

_CHURN = {"sequence", "created", "last_modified", "line", "series"}
# Where an entry's value goes, how long it may be there, and which property it stood in.
_LIMITS = {
    "title": (WORD_LIMITS["title"], "SUMMARY"),
    "description": (WORD_LIMITS["description"], "DESCRIPTION"),
    "venue": (LINE_LIMITS["venue"], "LOCATION"),
    "page_link": (LINE_LIMITS["page_link"], "URL"),
    "join_link": (LINE_LIMITS["join_link"], "CONFERENCE"),
    "host": (LINE_LIMITS["host"], "ORGANIZER"),
    "contact_email": (LINE_LIMITS["contact_email"], "ORGANIZER"),
}
_SHOWN = 80


@dataclass(frozen=True)
class ImportedEvent:
    """What an entry becomes. `fingerprint` changes with anything a reader can see, not with stamps of the export, and not with time.

    `dates` are those of a series (`rule` tells one from another), or the one; `left_out` and `reworded` as in `Series`.
    """

    uid: str
    line: int
    fingerprint: str
    sequence: int
    title: str
    description: str
    dates: tuple[ImportedDate, ...]
    time_zone: str
    format: str
    venue: str
    position: str
    page_link: str
    join_link: str
    host: str
    contact_email: str
    topics: tuple[str, ...]
    cancelled: bool
    transparent: bool
    changed_at: datetime | None
    rule: str = ""
    left_out: bool = False
    reworded: int = 0

    @classmethod
    def of(cls, entry: ReadEntry, zone: str, host: str = "") -> ImportedEvent:
        """HTML becomes Markdown; an address of the web in LOCATION becomes a link. `host` has the event if it names no organizer."""
        linked = entry.location.startswith(("http://", "https://"))
        venue = "" if linked else entry.location
        own_zone = entry.zone if "/" in entry.zone else zone
        return cls(
            uid=entry.uid,
            line=entry.line,
            fingerprint=fingerprint(entry),
            sequence=entry.sequence,
            title=entry.summary,
            description=_description(entry, linked),
            dates=_dates(entry, own_zone),
            time_zone=own_zone,
            format=_format(venue, entry.conference),
            venue=venue,
            position=write_position(entry.geo),
            page_link=entry.url or (entry.location if linked else ""),
            join_link=entry.conference,
            host=(entry.organizer.name if entry.organizer else "") or host,
            contact_email=entry.organizer.address if entry.organizer else "",
            topics=entry.categories,
            cancelled=entry.status == "CANCELLED",
            transparent=entry.transparent,
            changed_at=entry.last_modified,
            rule=_digest(entry.series.rule) if entry.series else "",
            left_out=entry.series.left_out if entry.series else False,
            reworded=entry.series.reworded if entry.series else 0,
        )

    @property
    def first(self) -> ImportedDate:
        """The date that is named first."""
        return self.dates[0]

    def refusals(self) -> list[Refusal]:
        """What keeps it out: no title, or more than we keep."""
        place = str(self.line)
        found = [Refusal(place, "SUMMARY", "", "missing")] if not self.title else []
        for name, (limit, column) in _LIMITS.items():
            if len(value := getattr(self, name)) > limit:
                found.append(Refusal(place, column, value[:_SHOWN], "too_long"))
        if room := next((each.room for each in self.dates if len(each.room or "") > LINE_LIMITS["venue"]), None):
            found.append(Refusal(place, "LOCATION", room[:_SHOWN], "too_long"))
        return found


def fingerprint(entry: ReadEntry) -> str:
    """The same for two exports of an unchanged entry."""
    values = {name: value for name, value in asdict(entry).items() if name not in _CHURN}
    if entry.series:
        values["series"] = entry.series.rule
    return _digest(sorted(values.items()))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()


def _dates(entry: ReadEntry, zone: str) -> tuple[ImportedDate, ...]:
    if entry.series:
        return tuple(ImportedDate.of(each, zone) for each in entry.series.dates)
    return (ImportedDate(moment_of(entry.starts, zone), moment_of(entry.ends, zone), entry.all_day),)


def _description(entry: ReadEntry, linked: bool) -> str:
    html = entry.description_html
    text = html_to_markdown(html, base=entry.url) if html else text_to_markdown(entry.description_plain)
    return f"{text}\n\n<{entry.location}>".strip() if linked and entry.url else text


def _format(venue: str, conference: str) -> str:
    if not venue:
        return "online"
    return "hybrid" if conference else "in_person"
