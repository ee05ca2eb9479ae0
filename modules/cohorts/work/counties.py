"""What a county office sees of its own county: where its LEAs stand, and their teams. Never what a draft says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.states import seen_as
from modules.cohorts.models import Application, Cohort, Endorsement, Programme, Round, Seat, Team
from modules.cohorts.teams.queries import TeamFile, teams_of_county
from modules.cohorts.teams.seats import LIVE
from modules.organizations.models import Organization


@dataclass(frozen=True)
class CountyApplication:
    """An LEA's application by the label that the LEA itself reads: it says nothing of an outcome before its hour."""

    organization: Organization
    programme: Programme
    cohort: Cohort
    round: Round
    seen_as: str
    endorsement: str


@dataclass(frozen=True)
class CountyView:
    """One county office, the applications of its county, its teams, and how many people sit in each."""

    office: Organization
    applications: list[CountyApplication]
    teams: list[TeamFile]
    members: dict[int, int]


def county_view(session: Session, office: Organization) -> CountyView:
    """Three statements."""
    if not office.county:
        return CountyView(office, [], [], {})
    teams = teams_of_county(session, office.county)
    return CountyView(office, _applications(session, office.county), teams, members_of(session, [t.team.id for t in teams]))


def offices_led(session: Session, ids: Collection[int]) -> list[Organization]:
    """Which of these organizations are county offices."""
    offices = select(Organization).where(Organization.id.in_(ids), Organization.kind == "county_office")
    return list(session.scalars(offices.order_by(Organization.name_key)))


def members_of(session: Session, team_ids: Collection[int]) -> dict[int, int]:
    """How many people sit in each team."""
    live = select(Seat.team_id, func.count()).where(Seat.team_id.in_(team_ids), LIVE)
    return {row[0]: row[1] for row in session.execute(live.group_by(Seat.team_id))} if team_ids else {}


def cohort_sums(session: Session) -> list[tuple[Programme, Cohort, int, int, int]]:
    """Each cohort with its living teams, those that withdrew, and people in seats; the newest first, in one statement."""
    living = Team.withdrawn_at.is_(None)
    statement = (
        select(
            Programme,
            Cohort,
            func.count(Team.id.distinct()).filter(living),
            func.count(Team.id.distinct()).filter(~living),
            func.count(Seat.person_id.distinct()).filter(LIVE),
        )
        .join(Cohort, Cohort.programme_id == Programme.id)
        .outerjoin(Team, Team.cohort_id == Cohort.id)
        .outerjoin(Seat, Seat.team_id == Team.id)
        .group_by(Programme.id, Cohort.id)
        .order_by(Programme.name_en, Cohort.number.desc())
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(statement)]


def _applications(session: Session, county: str) -> list[CountyApplication]:
    statement = (
        select(Organization, Programme, Cohort, Round, Application.state, func.coalesce(Endorsement.state, ""))
        .join(Application, Application.organization_id == Organization.id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Endorsement, Endorsement.application_id == Application.id)
        .where(Organization.county == county)
        .order_by(Round.closes_at.desc(), Organization.name_key)
    )
    return [CountyApplication(*row[:4], seen_as(row[4]), row[5]) for row in session.execute(statement)]
