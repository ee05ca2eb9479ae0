"""The roster: who comes to an event, and who came."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.events.models import Event, EventSession
from modules.events.queries import event_by_id
from modules.registrations.models import Attendance, Registration
from modules.registrations.queries import is_live


@dataclass(frozen=True)
class Place:
    """One line: a live registration, and the ids of the sessions to which the person came."""

    registration: Registration
    came_to: frozenset[int]


@dataclass(frozen=True)
class Roster:
    """Everybody with a live registration, by name without accents."""

    event: Event
    sessions: list[EventSession]
    places: list[Place]

    @property
    def confirmed(self) -> int:
        """How many seats are confirmed."""
        return sum(place.registration.state == "confirmed" for place in self.places)

    @property
    def held(self) -> int:
        """How many seats wait for their owner to confirm an address."""
        return len(self.places) - self.confirmed

    @property
    def walk_ins(self) -> int:
        """How many came without having registered."""
        return sum(place.registration.walk_in for place in self.places)

    @property
    def languages(self) -> list[tuple[str, int]]:
        """How many people read which language, the most frequent first."""
        return Counter(place.registration.locale for place in self.places).most_common()

    @property
    def asking(self) -> list[Registration]:
        """Those who asked for an interpreter or access help."""
        return [place.registration for place in self.places if place.registration.needs]

    def came(self, session_id: int) -> int:
        """How many came to a session."""
        return sum(session_id in place.came_to for place in self.places)

    def place_of(self, registration_id: int) -> Place:
        """One line; NotFound when nobody with that registration is on the roster."""
        found = next((place for place in self.places if place.registration.id == registration_id), None)
        if found is None:
            raise NotFound
        return found

    def session_at(self, now: datetime, chosen: int | None = None) -> EventSession | None:
        """The session that was chosen, else the one that is on or comes next, else the last; None when all are cancelled."""
        asked = (each for each in self.sessions if each.id == chosen)
        ahead = (each for each in self.sessions if each.ends_at > now)
        last = self.sessions[-1] if self.sessions else None
        return next(asked, None) or next(ahead, last)


def roster(session: Session, event_id: int, now: datetime) -> Roster:
    """The roster in six statements, however many people are on it. NotFound when there is no such event."""
    event = event_by_id(session, event_id)
    marks = _came(session, Registration.event_id == event_id)
    people = session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, is_live(now))
        .order_by(func.lower(func.plain(Registration.name)), Registration.id)
    )
    places = [Place(each, frozenset(marks.get(each.id, ()))) for each in people]
    return Roster(event, [each for each in event.sessions if each.cancelled_at is None], places)


def _came(session: Session, which: ColumnElement[bool]) -> dict[int, set[int]]:
    """Registration id → ids of the sessions whose newest mark says that the person came."""
    newest = (
        select(Attendance.registration_id, Attendance.session_id, Attendance.came)
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(which)
        .ext(distinct_on(Attendance.registration_id, Attendance.session_id))
        .order_by(Attendance.registration_id, Attendance.session_id, Attendance.id.desc())
    )
    came: dict[int, set[int]] = defaultdict(set)
    for registration_id, session_id, there in session.execute(newest):
        if there:
            came[registration_id].add(session_id)
    return came
