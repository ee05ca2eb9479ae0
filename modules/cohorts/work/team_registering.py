"""A lead registers the whole team for a session at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from modules.cohorts.models import CohortSession, Seat
from modules.cohorts.teams.seating import lock_team
from modules.cohorts.teams.seats import first_name, live_seats
from modules.core.errors import NotFound
from modules.people.addresses import addresses_of
from modules.people.queries import person
from modules.registrations.errors import AlreadyRegistered, EventFull
from modules.registrations.facts import SeatTaken
from modules.registrations.registering import Asked, Terms, take_seat
from modules.registrations.seats import lock_event

DEED = "registered with the team"


@dataclass
class TeamRegistered:
    """Who got a place, who had one, and for whom there was none."""

    taken: list[Seat] = field(default_factory=list)
    had: list[Seat] = field(default_factory=list)
    left_out: list[Seat] = field(default_factory=list)


def register_team(session: Session, team_id: int, event_id: int, now: datetime, by: int | None) -> TeamRegistered:
    """Give everybody with a live seat a place, in the order of their seats, as long as there are any.

    Records SeatTaken for each: who has an address is written to, minors and members without one are told by their lead. Holds
    the team, then the event. Refuses with TeamWithdrawn, RegistrationClosed, NoRegistration, EventIsCancelled, EventIsOver.
    """
    team = lock_team(session, team_id)
    if session.get(CohortSession, (team.cohort_id, event_id)) is None:
        raise NotFound
    door = lock_event(session, event_id)
    if refused := door.refusal(now):
        raise refused
    done = TeamRegistered()
    for each in live_seats(session, team_id):
        try:
            take_seat(session, _asked(session, event_id, each), Terms(door.capacity, DEED, by, SeatTaken.name()), now)
            done.taken.append(each)
        except AlreadyRegistered:
            done.had.append(each)
        except EventFull:
            done.left_out.append(each)
    return done


def _asked(session: Session, event_id: int, seat: Seat) -> Asked:
    known = addresses_of(session, seat.person_id)
    address = next((each for each in known if each.confirmed_at), next(iter(known), None))
    return Asked(
        event_id=event_id,
        person_id=seat.person_id,
        name=first_name(seat.name) if seat.minor else seat.name,
        address=address.address if address else "",
        locale=person(session, seat.person_id).language,
        held=False,
    )
