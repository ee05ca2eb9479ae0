"""What the letters about events share: who is written to, and what is said of the event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from modules.events.entries import place_line
from modules.events.loading import WHOLE
from modules.events.models import Event, EventSession
from modules.events.wordings import Said, said
from modules.formats.cleaning import clean_line
from modules.formats.dates import Elsewhere, say_days, say_elsewhere, say_moment, say_span, with_zone
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee
from modules.people.models import Person
from modules.registrations.models import Registration


@dataclass(frozen=True)
class Place:
    """A registration with its event and its person."""

    registration: Registration
    event: Event
    person: Person

    @property
    def addressee(self) -> Addressee:
        """The registered person, under the name and address given for this event."""
        return Addressee(name=self.registration.name, address=self.registration.address, person_id=self.registration.person_id)

    @property
    def locale(self) -> str:
        """The language the person registered in."""
        return self.registration.locale


def find_place(desk: Desk, registration_id: int) -> Place | None:
    """A registration with all that letters say of it; None for one that was never given an address, or was erased."""
    found = (
        select(Registration, Event, Person)
        .join(Event, Event.id == Registration.event_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id == registration_id, Registration.address != "", Person.erased_at.is_(None))
        .options(*WHOLE)
    )
    row = desk.session.execute(found).one_or_none()
    return Place(*row) if row else None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When one session is: in the event's zone, and on the reader's clock where that shows something else."""

    span: str
    elsewhere: Elsewhere | None


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """The facts of an event as a letter says them. `join_link` is filled for registered people only."""

    title: Said
    times: list[Meeting]
    online: bool
    place: str
    join_link: str = ""
    former: str = ""
    reason: str = ""


def event_words(place: Place, *, joins: bool = False, tells_former: bool = False) -> EventWords:
    """Say the event in the language and for the clock of the registered person."""
    event, locale = place.event, place.locale
    title = said(event, "title", locale)
    return EventWords(
        title=Said(clean_line(title.text), title.locale or locale),
        times=[_meeting(event, each, place) for each in live_sessions(event)],
        online=event.format != "in_person",
        place=place_line(event),
        join_link=event.join_link if joins else "",
        former=_former(event, locale) if tells_former else "",
        reason=clean_line(event.cancel_reason) if event.status == "cancelled" else "",
    )


def live_sessions(event: Event) -> list[EventSession]:
    """The sessions that take place, soonest first."""
    return [each for each in event.sessions if each.cancelled_at is None]


def _meeting(event: Event, session: EventSession, place: Place) -> Meeting:
    starts, ends, zone, locale = session.starts_at, session.ends_at, event.time_zone, place.locale
    if session.all_day:
        return Meeting(span=say_days(starts, ends, zone, locale), elsewhere=None)
    elsewhere = say_elsewhere(starts, ends, zone, place.person.time_zone, locale)
    return Meeting(span=with_zone(say_span(starts, ends, zone, locale), zone, locale), elsewhere=elsewhere)


def _former(event: Event, locale: str) -> str:
    moved: datetime | None = event.moved_from
    if moved is None or moved == event.starts_at:
        return ""
    return with_zone(say_moment(moved, event.time_zone, locale), event.time_zone, locale)
