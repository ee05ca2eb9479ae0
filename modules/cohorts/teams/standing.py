"""How somebody stands to a team: the facts by which the rules of `team_permissions` judge."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from modules.cohorts.models import Seat, Team
from modules.core.errors import NotFound
from modules.organizations.models import Organization
from modules.organizations.queries import county_office_of


@dataclass(frozen=True)
class Standing:
    """The team's cohort, the county office of its county, and whether the person sits in it and may change it.

    Whoever sat in it when it withdrew still sits in what it was, and leads nothing.
    """

    cohort_id: int
    county_office_id: int | None = None
    sits: bool = False
    leads: bool = False


def standing_of(session: Session, team_id: int, person_id: int | None) -> Standing:
    """The standing of a person, in one statement; NotFound when there is no such team."""
    own = select(Seat.id).where(Seat.team_id == Team.id, Seat.person_id == person_id)
    live = Seat.until_at.is_(None)
    row = session.execute(
        select(
            Team.cohort_id,
            county_office_of(Organization.county),
            # by the moment: what a lead writes about the end of a seat is words alone
            own.where(or_(live, Seat.until_at == Team.withdrawn_at)).exists(),
            own.where(live, Seat.lead).exists(),
        )
        .join(Organization, Organization.id == Team.organization_id)
        .where(Team.id == team_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Standing(*row)
