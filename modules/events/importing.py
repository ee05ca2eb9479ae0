"""Importing somebody else's calendar, again and again: entries are added, updated and, when asked, closed; never deleted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Refused
from modules.core.ids import slug_of
from modules.core.imports import ImportSum, Refusal
from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import end_event
from modules.events.facts import EventMoved
from modules.events.filling import span
from modules.events.imported import ImportedEvent
from modules.events.loading import WHOLE
from modules.events.models import Event, EventSession, Tag, Wording
from modules.events.writing import free_slug
from modules.formats.reading import ReadCalendar
from modules.outbox.recording import record

_FILLED = ("time_zone", "format", "venue", "page_link", "join_link", "host", "contact_email")
_MOVING = ("starts_at", "ends_at", "time_zone", "format", "venue")


class CalendarUnreadable(Refused):
    """The file as a whole cannot be trusted; `reason` says why. Half a calendar would look like cancelled events."""


def import_events(
    session: Session,
    calendar: ReadCalendar,
    zone: str,
    source: str,
    now: datetime,
    *,
    close: bool = False,
    locale: str = "en",
) -> ImportSum:
    """Bring the events of `source` to what its calendar says; a second run of the same file changes nothing.

    Entries are known by their UID and published without registration. An upcoming event of this source that the file no
    longer names is told in `vanished`, and with `close` cancelled instead. Imports wait for each other (advisory lock).
    Raises CalendarUnreadable: the caller's transaction then takes all back.
    """
    if fault := next((fault for fault in calendar.faults if fault.index == 0), None):
        raise CalendarUnreadable(reason=str(fault.reason))
    session.execute(text("select pg_advisory_xact_lock(hashtext('events.import'))"))
    run = _Run(session, source, now, locale)
    run.own_uids = _own_uids(session, [entry.uid for entry in calendar.entries])
    for fault in calendar.faults:
        run.refuse([Refusal(str(fault.line), fault.field, fault.summary or fault.uid, str(fault.reason))], fault.uid)
    for entry in calendar.entries:
        run.take(ImportedEvent.of(entry, zone))
    run.finish(close=close)
    return run.sum()


def _own_uids(session: Session, uids: list[str]) -> set[str]:
    """Those UIDs that are ours: a calendar of our own came back."""
    own = select(EventSession.uid).join(Event).where(Event.source_uid.is_(None), EventSession.uid.in_(uids))
    return set(session.scalars(own))


class _Run:
    """One import: what is known, what was seen, what came of it."""

    def __init__(self, session: Session, source: str, now: datetime, locale: str) -> None:
        self.session, self.source, self.now, self.locale = session, source, now, locale
        known = session.scalars(select(Event).where(Event.source_uid.is_not(None)).options(*WHOLE))
        self.known = {event.source_uid: event for event in known}
        self.own_uids: set[str] = set()
        self.topics = {name.lower(): tag for tag in session.scalars(select(Tag)) for name in (tag.name_en, tag.slug)}
        self.outcomes: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self.seen: set[str] = set()
        self.vanished: list[str] = []

    def refuse(self, refusals: list[Refusal], uid: str) -> None:
        self.refusals += refusals
        self.seen.add(uid)
        self.outcomes["refused"] += 1

    def take(self, entry: ImportedEvent) -> None:
        refusals = entry.refusals()
        if entry.uid in self.own_uids:
            refusals.append(Refusal(entry.uid, "UID", entry.uid, "own_event"))
        if refusals:
            self.refuse(refusals, entry.uid)
            return
        self.seen.add(entry.uid)
        event = self.known.get(entry.uid)
        self.outcomes[self._add(entry) if event is None else self._update(event, entry)] += 1

    def finish(self, *, close: bool) -> None:
        """Look at what the file left out, and tell the calendars if anything changed."""
        missing = [event for uid, event in self.known.items() if uid not in self.seen and self._still_to_come(event)]
        for event in missing:
            if close:
                self._close(event)
                self.outcomes["closed"] += 1
            else:
                self.vanished.append(event.wordings[0].title)
        if self.outcomes.keys() & {"new", "changed", "closed"}:
            raise_calendar_version(self.session, self.now)

    def sum(self) -> ImportSum:
        return ImportSum(
            read=self.outcomes.total(),
            new=self.outcomes["new"],
            changed=self.outcomes["changed"],
            unchanged=self.outcomes["unchanged"],
            closed=self.outcomes["closed"],
            refusals=tuple(self.refusals),
            vanished=tuple(self.vanished),
        )

    def _still_to_come(self, event: Event) -> bool:
        return event.source == self.source and event.status == "published" and event.ends_at > self.now

    def _add(self, entry: ImportedEvent) -> str:
        event = Event(uid=entry.uid, slug=free_slug(self.session, entry.title), source_uid=entry.uid, registration="none")
        event.status, event.sequence, event.created_at = "published", entry.sequence, self.now
        event.published_at = self.now
        event.wordings, event.tags = [Wording(locale=self.locale)], []
        event.sessions = [EventSession(uid=entry.uid)]
        self._fill(event, entry)
        event.changed_at = min(entry.changed_at or self.now, self.now)
        if entry.cancelled:
            event.status, event.cancelled_at, event.cancel_reason = "cancelled", event.changed_at, ""
        self.session.add(event)
        self._seal(event, "imported")
        return "new"

    def _update(self, event: Event, entry: ImportedEvent) -> str:
        if (event.source_hash, event.source) == (entry.fingerprint, self.source):
            return "unchanged"
        before = [getattr(event, name) for name in _MOVING]
        self._fill(event, entry)
        if entry.cancelled and event.status == "published":
            self._close(event)
            event.source_hash = entry.fingerprint
            return "closed"
        self._follow(event, entry, moved=before != [getattr(event, name) for name in _MOVING])
        self._seal(event, "imported")
        return "changed"

    def _follow(self, event: Event, entry: ImportedEvent, *, moved: bool) -> None:
        """Raise the sequence with what calendars must notice; an entry that came back takes place again."""
        revived = event.status == "cancelled" and not entry.cancelled
        if revived:
            event.status, event.cancelled_at, event.cancel_reason = "published", None, ""
        if moved or revived:
            event.sequence = max(event.sequence + 1, entry.sequence)
        if moved and self._still_to_come(event):
            record(self.session, EventMoved(event_id=event.id, sequence=event.sequence), self.now)

    def _fill(self, event: Event, entry: ImportedEvent) -> None:
        for name in _FILLED:
            setattr(event, name, getattr(entry, name))
        wording = next((each for each in event.wordings if each.locale == self.locale), event.wordings[0])
        wording.title, wording.description = entry.title, entry.description
        meeting = next(each for each in event.sessions if each.uid == event.uid)
        meeting.starts_at, meeting.ends_at, meeting.all_day = entry.starts_at, entry.ends_at, entry.all_day
        span(event)
        event.tags = [tag for tag in event.tags if tag.kind != "topic"] + self._topics(entry)
        event.source, event.source_hash = self.source, entry.fingerprint
        event.changed_at = self.now

    def _topics(self, entry: ImportedEvent) -> list[Tag]:
        found = []
        for name in dict.fromkeys(entry.topics):
            tag = self.topics.get(name.lower()) or self.topics.get(slug_of(name))
            if tag is None:
                tag = Tag(kind="topic", slug=slug_of(name), name_en=name)
                self.session.add(tag)
            self.topics[name.lower()] = self.topics[tag.slug] = tag
            if tag.kind == "topic" and tag not in found:
                found.append(tag)
        return found

    def _close(self, event: Event) -> None:
        end_event(self.session, event, "", self.now)
        # Should the entry come back as it was, it must not look unchanged.
        event.source_hash = ""
        event.changed_at = self.now
        self._seal(event, "cancelled")

    def _seal(self, event: Event, deed: str) -> None:
        self.session.flush()
        note(self.session, None, deed, ("event", event.id), self.now, source=self.source)
