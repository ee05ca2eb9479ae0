"""Importing somebody else's calendar, again and again: entries are added, updated and, when asked, closed; never deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Refused
from modules.core.ids import slug_of
from modules.core.imports import ImportSum
from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import end_event
from modules.events.comparing import FILLED, Comparison, Proposal, Shelf, compare, is_to_come
from modules.events.facts import EventMoved
from modules.events.filling import span
from modules.events.imported import ImportedEvent
from modules.events.imported_dates import new_sessions
from modules.events.loading import WHOLE
from modules.events.models import Event, EventSession, Tag, Wording
from modules.events.writing import free_slugs
from modules.formats.reading import ReadCalendar
from modules.outbox.recording import record

_MOVING = ("time_zone", "format", "venue")


class CalendarUnreadable(Refused):
    """The file as a whole cannot be trusted; `reason` says why. Half a calendar would look like cancelled events."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Whose calendar it is (`name`, shown on the pages of its events), and how its entries are read.

    `zone` is the clock of times that name none; `host` is said of entries that name no organizer, `locale` is their language.
    """

    name: str
    zone: str
    host: str = ""
    locale: str = "en"


def import_events(
    session: Session, calendar: ReadCalendar, zone: str, source: str, now: datetime, *, close: bool = False
) -> ImportSum:
    """Bring the events of `source` to what its calendar says; a second run of the same file changes nothing.

    An upcoming event of this source that the file no longer names is told in `vanished`, and with `close` cancelled instead.
    Raises CalendarUnreadable: the caller's transaction then takes all back.
    """
    await_imports(session)
    named = Source(name=source, zone=zone)
    return carry_out(session, look_at(session, calendar, named, now), named, now, close=close)


def await_imports(session: Session) -> None:
    """Wait until no other import runs, and keep others waiting until this transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(hashtext('events.import'))"))


def look_at(session: Session, calendar: ReadCalendar, source: Source, now: datetime) -> Comparison:
    """What the calendar would change; writes nothing. Raises CalendarUnreadable."""
    if fault := next((fault for fault in calendar.faults if fault.index == 0), None):
        raise CalendarUnreadable(reason=str(fault.reason))
    uids = [entry.uid for entry in calendar.entries]
    shelf = Shelf(source.name, _known(session, uids, source.name), _own_uids(session, uids), _tags(session), source.locale)
    return compare(shelf, calendar, source.zone, now, host=source.host)


def carry_out(
    session: Session,
    comparison: Comparison,
    source: Source,
    now: datetime,
    *,
    close: bool = False,
    actor_id: int | None = None,
) -> ImportSum:
    """Do what a comparison says, of this very transaction and after `await_imports`: new events are published without registration.

    With `close`, what is gone is cancelled; without, it is told in `vanished` and left as it is.
    """
    run = _Run(session, source, now, actor_id, _tags(session))
    run.add([each.entry for each in comparison.of("new")])
    for proposal in comparison.proposals:
        run.take(proposal)
    for event in comparison.gone if close else ():
        run.close(event)
    session.flush()
    if run.altered:
        raise_calendar_version(session, now)
    return _sum(comparison, close=close)


def _sum(comparison: Comparison, *, close: bool) -> ImportSum:
    gone = len(comparison.gone) if close else 0
    counts = {kind: len(comparison.of(kind)) for kind in ("new", "changed", "unchanged")}
    return ImportSum(
        read=len(comparison.proposals) + comparison.refused + gone,
        **counts,
        closed=len(comparison.of("cancelled")) + gone,
        refusals=comparison.refusals,
        vanished=() if close else tuple(event.wordings[0].title for event in comparison.gone),
        shortened=tuple(each.entry.title for each in comparison.proposals if each.entry.left_out),
    )


def _known(session: Session, uids: list[str], source: str) -> dict[str, Event]:
    """By their UID in calendars: the events of this source, and those of others that bear one of the UIDs."""
    wanted = or_(Event.source == source, Event.source_uid.in_(uids))
    found = session.scalars(select(Event).where(Event.source_uid.is_not(None), wanted).options(*WHOLE))
    return {event.source_uid: event for event in found if event.source_uid is not None}


def _own_uids(session: Session, uids: list[str]) -> frozenset[str]:
    """Those UIDs that are ours: a calendar of our own came back."""
    own = select(EventSession.uid).join(Event).where(Event.source_uid.is_(None), EventSession.uid.in_(uids))
    return frozenset(session.scalars(own))


def _tags(session: Session) -> dict[str, Tag]:
    return {name: tag for tag in session.scalars(select(Tag)) for name in (tag.name_en.lower(), tag.slug)}


@dataclass
class _Run:
    """One import being written. `altered` says whether any calendar must be told."""

    session: Session
    source: Source
    now: datetime
    actor_id: int | None
    tags: dict[str, Tag]
    altered: bool = field(default=False, init=False)

    def add(self, entries: list[ImportedEvent]) -> None:
        """Publish new ones, all in one go: a calendar may bring thousands."""
        slugs = free_slugs(self.session, [entry.title for entry in entries])
        events = [self._event(entry, slug) for entry, slug in zip(entries, slugs, strict=True)]
        self.session.add_all(events)
        self.session.flush()
        for event in events:
            self._note(event, "imported")
        self.altered |= bool(events)

    def take(self, proposal: Proposal) -> None:
        """Bring an event that stands here to what its entry says."""
        if proposal.event is None:
            return
        if proposal.kind == "unchanged":
            self._remember(proposal.event, proposal.entry)
            return
        if proposal.further:
            self._prolong(proposal.event, proposal)
        else:
            self._update(proposal.event, proposal)
        self.altered = True

    def close(self, event: Event) -> None:
        """Cancel it. Should its entry come back as it was, it must not look unchanged."""
        end_event(self.session, event, "", self.now)
        event.source_hash, event.changed_at = "", max(event.changed_at, self.now)
        self._note(event, "cancelled")
        self.altered = True

    def _event(self, entry: ImportedEvent, slug: str) -> Event:
        event = Event(uid=entry.uid, slug=slug, registration="none", created_at=self.now)
        event.status, event.sequence, event.published_at = "published", entry.sequence, self.now
        event.wordings, event.tags = [Wording(locale=self.source.locale)], []
        event.sessions = new_sessions(entry.uid, entry.dates)
        self._fill(event, entry)
        event.changed_at = min(entry.changed_at or self.now, self.now)
        if entry.cancelled:
            event.status, event.cancelled_at, event.cancel_reason = "cancelled", event.changed_at, ""
        return event

    def _remember(self, event: Event, entry: ImportedEvent) -> None:
        """Know it again as it came now. Nobody sees a difference, so the event counts as untouched."""
        marks = {"source_uid": entry.uid, "source_hash": entry.fingerprint}
        if (event.source_uid, event.source_hash) != tuple(marks.values()):
            self.session.execute(update(Event).where(Event.id == event.id).values(**marks))

    def _prolong(self, event: Event, proposal: Proposal) -> None:
        """Only add dates. All else is as its entry was, or as an editor made it."""
        proposal.dates.write(event, self.now)
        span(event)
        event.changed_at = max(event.changed_at, self.now)
        self._note(event, "imported")

    def _update(self, event: Event, proposal: Proposal) -> None:
        entry, dates = proposal.entry, proposal.dates
        before = [getattr(event, name) for name in _MOVING]
        dates.write(event, self.now)
        self._fill(event, entry)
        if proposal.kind == "cancelled":
            self.close(event)
            event.source_hash = entry.fingerprint
            return
        moved = bool(dates.moved or dates.dropped) or before != [getattr(event, name) for name in _MOVING]
        revived = event.status == "cancelled" and not entry.cancelled
        if revived:
            event.status, event.cancelled_at, event.cancel_reason = "published", None, ""
        if moved or revived:
            event.sequence = max(event.sequence + 1, entry.sequence)
        if moved and is_to_come(event, self.now):
            record(self.session, EventMoved(event_id=event.id, sequence=event.sequence), self.now)
        self._note(event, "imported")

    def _fill(self, event: Event, entry: ImportedEvent) -> None:
        for name in (*FILLED, "time_zone"):
            setattr(event, name, getattr(entry, name))
        wording = next((each for each in event.wordings if each.locale == self.source.locale), event.wordings[0])
        wording.title, wording.description = entry.title, entry.description
        span(event)
        event.tags = [tag for tag in event.tags if tag.kind != "topic"] + self._topics(entry)
        event.source, event.source_uid, event.source_hash = self.source.name, entry.uid, entry.fingerprint
        event.changed_at = max(event.changed_at or self.now, self.now)  # it never falls: calendars send it as LAST-MODIFIED

    def _topics(self, entry: ImportedEvent) -> list[Tag]:
        found = []
        for name in dict.fromkeys(entry.topics):
            tag = self.tags.get(name.lower()) or self.tags.get(slug_of(name))
            if tag is None:
                tag = Tag(kind="topic", slug=slug_of(name), name_en=name)
                self.session.add(tag)
            self.tags[name.lower()] = self.tags[tag.slug] = tag
            if tag.kind == "topic" and tag not in found:
                found.append(tag)
        return found

    def _note(self, event: Event, deed: str) -> None:
        note(self.session, self.actor_id, deed, ("event", event.id), self.now, source=self.source.name)
