"""Sessions of a cohort: events for its group, who of each team comes, and who came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, selectinload

from modules.audit.noting import note
from modules.cohorts.errors import GroupTaken, SessionHasGuests
from modules.cohorts.models import Cohort, CohortSession, Seat, Team
from modules.cohorts.teams.seats import OF_SOMEBODY
from modules.core.errors import NotFound
from modules.core.times import local
from modules.events.calendar_version import raise_calendar_version
from modules.events.loading import TITLES
from modules.events.models import Event
from modules.groups.models import Member
from modules.registrations.models import Attendance, Registration
from modules.registrations.queries import is_live


@dataclass(frozen=True)
class Turnout:
    """Of one team at one event: how many sat in it then, how many of them have a place, how many came."""

    seats: int = 0
    registered: int = 0
    came: int = 0


@dataclass(frozen=True)
class Guest:
    """Somebody of a team at an event."""

    team_id: int
    seat: Seat
    registered: bool
    came: bool


def make_session(session: Session, cohort_id: int, event_id: int, now: datetime, by: int | None) -> None:
    """Make an event the cohort's own: from now on it is offered to everybody with a seat, and to nobody else.

    Again is as once. Locks the event. Refuses with GroupTaken, and with SessionHasGuests while people from outside hold a seat.
    """
    cohort = session.get(Cohort, cohort_id)
    event = session.get(Event, event_id, with_for_update=True, populate_existing=True)
    if cohort is None or event is None:
        raise NotFound
    if event.group_id not in (None, cohort.group_id):
        raise GroupTaken(event_id=event_id)
    if _has_guests(session, event_id, cohort.group_id, now):
        raise SessionHasGuests(event_id=event_id)
    row = insert(CohortSession).values(cohort_id=cohort_id, event_id=event_id).on_conflict_do_nothing()
    session.execute(row)
    if event.group_id is None:
        event.group_id, event.changed_at = cohort.group_id, max(event.changed_at, now)
        note(session, by, "made a session", ("event", event_id), now, cohort_id=cohort_id)
        raise_calendar_version(session, now)


def _has_guests(session: Session, event_id: int, group_id: int, now: datetime) -> bool:
    members = select(Member.person_id).where(Member.group_id == group_id, Member.left_at.is_(None))
    outside = select(Registration.id).where(Registration.event_id == event_id, is_live(now))
    return session.scalars(outside.where(Registration.person_id.not_in(members)).limit(1)).one_or_none() is not None


def sessions_of(session: Session, cohort_id: int) -> list[Event]:
    """The sessions of a cohort that people can see, the first first; three statements."""
    statement = (
        select(Event)
        .join(CohortSession, CohortSession.event_id == Event.id)
        .where(CohortSession.cohort_id == cohort_id, Event.status != "draft")
        .order_by(Event.starts_at, Event.id)
        .options(TITLES, selectinload(Event.sessions))
    )
    return list(session.scalars(statement))


def cohort_of_event(session: Session, event_id: int) -> int | None:
    """The cohort of which the event is a session."""
    return session.scalars(select(CohortSession.cohort_id).where(CohortSession.event_id == event_id)).one_or_none()


def linkable_events(session: Session, now: datetime) -> list[Event]:
    """Coming events that are nobody's own yet, drafts too: what may become a session."""
    free = select(Event).where(Event.group_id.is_(None), Event.ends_at > now, Event.status != "cancelled")
    return list(session.scalars(free.order_by(Event.starts_at, Event.id).options(TITLES)))


def turnout(session: Session, cohort_id: int, now: datetime, team_id: int | None = None) -> dict[tuple[int, int], Turnout]:
    """(event, team) → its turnout, for all sessions of the cohort in one statement; of one team alone where it is named."""
    came = _came()
    columns = (func.count(), func.count(Registration.id), func.count(came.c.registration_id))
    statement = (
        select(Event.id, Seat.team_id, *columns)
        .select_from(Event)
        .join(CohortSession, CohortSession.event_id == Event.id)
        .join(Team, Team.cohort_id == CohortSession.cohort_id)
        .join(Seat, and_(Seat.team_id == Team.id, _sat_then()))
        .outerjoin(Registration, _place_of_seat(now))
        .outerjoin(came, came.c.registration_id == Registration.id)
        .where(CohortSession.cohort_id == cohort_id, *([Team.id == team_id] if team_id else []))
        .group_by(Event.id, Seat.team_id)
    )
    return {(row[0], row[1]): Turnout(*row[2:]) for row in session.execute(statement)}


def guests_of(session: Session, cohort_id: int, event_id: int, now: datetime, team_id: int | None = None) -> list[Guest]:
    """Everybody who sat in a team of the cohort at the time of the event, with whether they have a place and whether they came."""
    came = _came()
    statement = (
        select(Seat, Registration.id, came.c.registration_id)
        .join(Team, Team.id == Seat.team_id)
        .join(Event, Event.id == event_id)
        .outerjoin(Registration, _place_of_seat(now))
        .outerjoin(came, came.c.registration_id == Registration.id)
        .where(Team.cohort_id == cohort_id, _sat_then(), *([Team.id == team_id] if team_id else []))
        .order_by(Seat.team_id, Seat.id)
    )
    return [
        Guest(seat.team_id, seat, place is not None, there is not None) for seat, place, there in session.execute(statement)
    ]


def missed_last_two(events: Iterable[Event], turnouts: dict[tuple[int, int], Turnout], team: Team, now: datetime) -> bool:
    """Whether nobody of the team came to either of the last two sessions that took place since it joined."""
    over = [each for each in events if each.status == "published" and each.ends_at <= now]
    own = [each for each in over if local(each.starts_at, each.time_zone).date() >= team.joined_on][-2:]
    return len(own) == 2 and not any(turnouts.get((each.id, team.id), Turnout()).came for each in own)


def _sat_then() -> ColumnElement[bool]:
    """The seat was live when the event took place, or is live today for one to come."""
    return and_(OF_SOMEBODY, Seat.since_at <= Event.ends_at, or_(Seat.until_at.is_(None), Seat.until_at > Event.starts_at))


def _place_of_seat(now: datetime) -> ColumnElement[bool]:
    return and_(Registration.event_id == Event.id, Registration.person_id == Seat.person_id, is_live(now))


def _came() -> Subquery:
    """Registrations of whoever came to at least one session of their event, by the newest marks."""
    newest = (
        select(Attendance.registration_id, Attendance.came)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(CohortSession, CohortSession.event_id == Registration.event_id)
        .ext(distinct_on(Attendance.registration_id, Attendance.session_id))
        .order_by(Attendance.registration_id, Attendance.session_id, Attendance.id.desc())
        .subquery()
    )
    return select(newest.c.registration_id).where(newest.c.came).distinct().subquery()
