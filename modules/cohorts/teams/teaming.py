"""Teams begin, and some withdraw: everything they did stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.models import Application, Cohort, Collaborator, Round, Seat, Team
from modules.cohorts.teams.memberships import keep_in_step
from modules.cohorts.teams.roles import SEAT_OF_WORK
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import end_seat, lock_team, seat
from modules.cohorts.teams.seats import open_seats
from modules.core.errors import NotFound
from modules.core.times import local
from modules.groups.making import make_group
from modules.organizations.models import Membership
from modules.organizations.queries import organization
from modules.people.models import Person

WITHDREW = "team withdrew"
ERASED = "erased"


def make_team(session: Session, cohort_id: int, organization_id: int, now: datetime, application_id: int | None = None) -> Team:
    """The LEA's team in the cohort, made once however often it is asked for; who worked on its application gets a seat.

    Leads of the application lead the team, the others sit by their work at their organization. Locks the cohort, so that two
    callers at once get the same team. A team that withdrew stays withdrawn.
    """
    cohort = session.get(Cohort, cohort_id, with_for_update={"key_share": True})
    if cohort is None:
        raise NotFound
    found = session.scalars(
        select(Team).where(Team.cohort_id == cohort_id, Team.organization_id == organization_id)
    ).one_or_none()
    if found is not None:
        return found
    group = make_group(session, organization(session, organization_id).name, now)
    team = Team(
        cohort_id=cohort_id,
        organization_id=organization_id,
        application_id=application_id,
        group_id=group.id,
        joined_on=local(now, _zone(session, cohort_id)).date(),
    )
    session.add(team)
    session.flush()  # seats name its id
    group.owner_kind, group.owner_id = "team", team.id
    note(session, None, "made", ("team", team.id), now, cohort_id=cohort_id, organization_id=organization_id)
    _seat_collaborators(session, team, now)
    return team


def withdraw_team(session: Session, team_id: int, reason: str, now: datetime, by: int | None) -> Team:
    """The team leaves the cohort: its seats end with that reason, its work and its history stay. Refuses with TeamWithdrawn."""
    team = lock_team(session, team_id)
    seats = open_seats(session, team_id)
    for each in seats:
        end_seat(session, each, WITHDREW, now, by)
    team.withdrawn_at, team.withdraw_reason = now, reason.strip()
    keep_in_step(session, team, {each.person_id for each in seats}, now)
    note(session, by, "withdrawn", ("team", team_id), now, cohort_id=team.cohort_id)
    return team


def end_seats_of(session: Session, person_id: int, now: datetime) -> int:
    """Somebody was erased: their seats end, even a last lead's, since a forgotten person can change nothing. How many."""
    own = select(Seat).where(Seat.person_id == person_id, Seat.until_at.is_(None)).order_by(Seat.team_id)
    seats = list(session.scalars(own))
    for each in seats:
        team = lock_team(session, each.team_id)
        end_seat(session, each, ERASED, now, None)
        keep_in_step(session, team, {person_id}, now)
    return len(seats)


def _zone(session: Session, cohort_id: int) -> str:
    return session.scalars(select(Round.time_zone).where(Round.cohort_id == cohort_id)).one_or_none() or "UTC"


def _seat_collaborators(session: Session, team: Team, now: datetime) -> None:
    """Leads first; where the application has none left, the one who is on it the longest leads."""
    live = (
        select(Collaborator.person_id, Collaborator.part, Membership.work)
        .join(Application, Application.id == Collaborator.application_id)
        .join(Person, Person.id == Collaborator.person_id)
        .outerjoin(Membership, (Membership.person_id == Collaborator.person_id) & Membership.until_at.is_(None))
        .where(Application.id == team.application_id, Collaborator.removed_at.is_(None))
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Collaborator.part != "lead", Collaborator.id)
    )
    for place, (person_id, part, work) in enumerate(session.execute(live).all()):
        lead = part == "lead" or place == 0
        role = "team_lead" if part == "lead" else SEAT_OF_WORK.get(work or "", "administrator")
        seat(session, team, SeatDraft(role=role, person_id=person_id, lead=lead), now, None)
