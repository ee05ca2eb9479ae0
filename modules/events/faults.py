"""The rules a draft must keep. All faults are found at once, each with the path of its value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from modules.core.times import from_local
from modules.events.drafts import (
    FORMATS,
    LINE_LIMITS,
    LOCALES,
    MOST_SEATS,
    MOST_SESSIONS,
    REGISTRATIONS,
    SPOKEN,
    WORD_LIMITS,
    YEARS,
    EventDraft,
    Meeting,
    Place,
)
from modules.events.errors import DraftRefused, Fault
from modules.events.positions import read_position

_ALWAYS = ("words", "registration_closes")


def require_sound(draft: EventDraft, changed: tuple[str, ...] | None = None) -> None:
    """Raise DraftRefused with every fault of the draft.

    With `changed` (paths), an editor is not blamed for what stood there before: an imported deadline ends when it starts.
    """
    faults = tuple(faults_of(draft))
    if changed is not None:
        faults = tuple(fault for fault in faults if fault.field.startswith((*_ALWAYS, *changed)))
    if faults:
        raise DraftRefused(faults)


def faults_of(draft: EventDraft) -> Iterator[Fault]:
    """Every fault, in the order of the form."""
    yield from _words(draft)
    yield from meeting_faults(draft.time_zone, draft.meetings)
    yield from place_faults(draft.place)
    yield from _links(draft)
    yield from _seats(draft)
    yield from _codes(draft)


def meeting_faults(zone: str, meetings: tuple[Meeting, ...]) -> Iterator[Fault]:
    """The faults of a schedule."""
    if not _is_zone(zone):
        yield Fault("time_zone", "unknown")
        return
    if not meetings:
        yield Fault("meetings", "missing")
    if len(meetings) > MOST_SESSIONS:
        yield Fault("meetings", "too_many")
    for number, meeting in enumerate(meetings):
        yield from _meeting(f"meetings.{number}", meeting, zone)


def place_faults(place: Place) -> Iterator[Fault]:
    """The faults of a place: in person needs a venue or an address."""
    if place.format not in FORMATS:
        yield Fault("place.format", "unknown")
    if place.format != "online" and not (place.venue or place.address):
        yield Fault("place.venue", "missing")
    yield from _too_long("place.", place)


def _words(draft: EventDraft) -> Iterator[Fault]:
    if not any(words.title for words in draft.words.values()):
        yield Fault(f"words.{LOCALES[0]}.title", "missing")
    for locale, words in draft.words.items():
        if locale not in LOCALES:
            yield Fault(f"words.{locale}", "unknown")
        for name, limit in WORD_LIMITS.items():
            if len(getattr(words, name)) > limit:
                yield Fault(f"words.{locale}.{name}", "too_long")


def _meeting(path: str, meeting: Meeting, zone: str) -> Iterator[Fault]:
    if len(meeting.room) > LINE_LIMITS["venue"]:
        yield Fault(f"{path}.room", "too_long")
    if beyond := [name for name in ("starts", "ends") if getattr(meeting, name).year not in YEARS]:
        yield Fault(f"{path}.{'day' if beyond[0] == 'starts' else 'last_day'}", "out_of_range")
        return
    try:
        starts, ends = meeting.moments(zone)
    except ValueError as error:
        yield Fault(f"{path}.{error}", "skipped_by_clock")
    else:
        if ends <= starts:
            yield Fault(f"{path}.ends", "before_start")


def _links(draft: EventDraft) -> Iterator[Fault]:
    yield from _too_long("", draft)
    for name in ("join_link", "page_link"):
        if (link := getattr(draft, name)) and not _is_web_address(link):
            yield Fault(name, "not_a_link")
    try:
        read_position(draft.position)
    except ValueError:
        yield Fault("position", "no_position")
    if draft.contact_email and "@" not in draft.contact_email:
        yield Fault("contact_email", "not_an_address")


def _seats(draft: EventDraft) -> Iterator[Fault]:
    if draft.registration not in REGISTRATIONS:
        yield Fault("registration", "unknown")
    if draft.capacity is not None and not 0 < draft.capacity <= MOST_SEATS:
        yield Fault("capacity", "out_of_range")
    if draft.registration_closes and _is_zone(draft.time_zone):
        yield from _closing(draft.registration_closes, draft)


def _closing(closes: datetime, draft: EventDraft) -> Iterator[Fault]:
    if closes.year not in YEARS:
        yield Fault("registration_closes", "out_of_range")
        return
    try:
        from_local(closes, draft.time_zone)
    except ValueError:
        yield Fault("registration_closes", "skipped_by_clock")
        return
    if draft.meetings and closes > max(meeting.ends for meeting in draft.meetings):
        yield Fault("registration_closes", "after_end")


def _codes(draft: EventDraft) -> Iterator[Fault]:
    if not draft.languages:
        yield Fault("languages", "missing")
    for name in ("languages", "interpreting"):
        if not set(getattr(draft, name)) <= set(SPOKEN):
            yield Fault(name, "unknown")


def _too_long(path: str, holder: EventDraft | Place) -> Iterator[Fault]:
    for name, limit in LINE_LIMITS.items():
        if len(getattr(holder, name, "")) > limit:
            yield Fault(path + name, "too_long")


def _is_zone(zone: str) -> bool:
    try:
        return "/" in zone and bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
