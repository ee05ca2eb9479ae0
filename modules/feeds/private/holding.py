"""The events that a private calendar holds: those one has a place at, or all sessions of a cohort; never who else comes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from modules.cohorts.models import Cohort, CohortSession
from modules.events.entries import Private, entries_of
from modules.events.models import Event
from modules.feeds.private.asking import Stand
from modules.feeds.private.belonging import belongs
from modules.feeds.publisher import Publisher
from modules.feeds.windows import Window
from modules.formats.entries import Entry
from modules.registrations.models import Registration


def event_entries(session: Session, publisher: Publisher, stand: Stand, window: Window) -> list[Entry]:
    """In the order of time; one statement. What one has a place at says how to join, where its owner wants that.

    An entry with such a link changes too when the place is taken or given up, and when its owner wants links or wants them no more.
    """
    place = exists().where(Registration.event_id == Event.id, *_places(stand))
    taken = func.max(func.greatest(Registration.confirmed_at, Registration.withdrawn_at))
    own = select(taken).where(Registration.event_id == Event.id, Registration.person_id == stand.person_id).scalar_subquery()
    theirs = _places_of(stand) if stand.cohort_id is None else _sessions_of(stand, stand.cohort_id)
    loaded = [joinedload(each) for each in (Event.sessions, Event.wordings, Event.tags)]
    found = select(Event, place, own).where(Event.id.in_(theirs), *_within(window)).options(*loaded)
    entries = []
    for event, has_place, taken_at in session.execute(found.execution_options(populate_existing=True)).unique():
        private = Private(publisher.organizer) if has_place and stand.join_links else None
        own_entries = entries_of(
            event,
            stand.locale,
            publisher.links,
            dropped_since=window.kept_since,
            private=private,
            organizer=publisher.organizer,
        )
        changed_at = (
            max(event.changed_at, taken_at, stand.links_at or taken_at) if taken_at and event.join_link else event.changed_at
        )
        entries += [replace(each, last_modified=changed_at) for each in own_entries]
    return sorted(entries, key=lambda entry: (str(entry.starts), entry.uid))


def _places_of(stand: Stand) -> Select[int]:
    return select(Registration.event_id).where(*_places(stand))


def _places(stand: Stand) -> tuple[ColumnElement[bool], ...]:
    """A seat that is held for somebody is not theirs yet."""
    return Registration.person_id == stand.person_id, Registration.state == "confirmed"


def _sessions_of(stand: Stand, cohort_id: int) -> Select[int]:
    """None for who belongs to it no more: they are for its members."""
    sessions = select(CohortSession.event_id).join(Cohort, Cohort.id == CohortSession.cohort_id)
    return sessions.where(Cohort.id == cohort_id, belongs(stand.person_id, stand.moment))


def _within(window: Window) -> list[ColumnElement[bool]]:
    """Cancelled events stay for a while, to say so."""
    kept = or_(Event.status == "published", (Event.status == "cancelled") & (Event.cancelled_at >= window.kept_since))
    return [kept, *([Event.ends_at > window.opens] if window.opens else [])]
