"""What is asked of teams."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.accounts.actors import Actor
from modules.cohorts.models import Cohort, Programme, Seat, Team
from modules.cohorts.teams.seats import first_name
from modules.cohorts.teams.standing import Standing
from modules.cohorts.teams.team_permissions import may_see_contacts, may_see_minors
from modules.core.errors import NotFound
from modules.organizations.models import Organization
from modules.people.models import Address


@dataclass(frozen=True)
class TeamFile:
    """A team with all that frames it."""

    team: Team
    organization: Organization
    cohort: Cohort
    programme: Programme


@dataclass(frozen=True)
class County:
    """A county and its teams by name, those that withdrew last."""

    name: str
    teams: list[tuple[Team, Organization]]


@dataclass(frozen=True)
class ShownSeat:
    """A seat as one reader may see it: `name` is the first name of a minor, `contact` empty, where the rules say so."""

    seat: Seat
    name: str
    contact: str


def team_file(session: Session, team_id: int) -> TeamFile:
    """One team, in one statement; who may see it is asked elsewhere."""
    row = session.execute(_files().where(Team.id == team_id)).one_or_none()
    if row is None:
        raise NotFound
    return TeamFile(*row)


def teams_of(session: Session, person_id: int) -> list[TeamFile]:
    """The teams in which a person sits today."""
    own = _files().join(Seat, Seat.team_id == Team.id).where(Seat.person_id == person_id, Seat.until_at.is_(None))
    return [TeamFile(*row) for row in session.execute(own.order_by(Cohort.starts_on.desc(), Team.id))]


def teams_of_cohort(session: Session, cohort_id: int) -> list[TeamFile]:
    """All teams of a cohort by the name of their LEA, those that withdrew too."""
    found = _files().where(Team.cohort_id == cohort_id).order_by(Organization.name_key, Team.id)
    return [TeamFile(*row) for row in session.execute(found)]


def teams_of_county(session: Session, county: str) -> list[TeamFile]:
    """The teams of a county's LEAs in every cohort, the newest cohort first."""
    found = _files().where(Organization.county == county)
    return [TeamFile(*row) for row in session.execute(found.order_by(Cohort.starts_on.desc(), Organization.name_key, Team.id))]


def teams_by_county(session: Session, cohort_id: int) -> list[County]:
    """The teams of a cohort as its public page lists them: counties by name, one statement."""
    counties: dict[str, list[tuple[Team, Organization]]] = {}
    for each in teams_of_cohort(session, cohort_id):
        counties.setdefault(each.organization.county, []).append((each.team, each.organization))
    for teams in counties.values():
        teams.sort(key=lambda pair: pair[0].withdrawn_at is not None)
    return [County(name, counties[name]) for name in sorted(counties)]


def shown_seats(session: Session, seats: list[Seat], actor: Actor, standing: Standing) -> list[ShownSeat]:
    """The seats as this reader may see them; one statement for the addresses, none where they are not shown."""
    sees_contacts = may_see_contacts(actor, standing)
    addresses = _addresses(session, [each.person_id for each in seats if not each.minor]) if sees_contacts else {}
    return [_shown(each, addresses, sees_contacts, may_see_minors(actor, standing)) for each in seats]


def _shown(seat: Seat, addresses: dict[int, str], sees_contacts: bool, sees_minors: bool) -> ShownSeat:
    if seat.minor:
        return ShownSeat(seat, seat.name, seat.contact) if sees_minors else ShownSeat(seat, first_name(seat.name), "")
    ways = [seat.address or addresses.get(seat.person_id, ""), seat.contact] if sees_contacts else []
    return ShownSeat(seat, seat.name, ", ".join(each for each in ways if each))


def _addresses(session: Session, person_ids: list[int]) -> dict[int, str]:
    """The address by which each person is reached: the one proved first, else the first that anybody wrote."""
    statement = (
        select(Address.person_id, Address.address)
        .where(Address.person_id.in_(person_ids))
        .ext(distinct_on(Address.person_id))
        .order_by(Address.person_id, Address.confirmed_at.is_(None), Address.confirmed_at, Address.id)
    )
    return {row[0]: row[1] for row in session.execute(statement)} if person_ids else {}


def _files() -> Select[Team, Organization, Cohort, Programme]:
    return (
        select(Team, Organization, Cohort, Programme)
        .join(Organization, Organization.id == Team.organization_id)
        .join(Cohort, Cohort.id == Team.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
    )
