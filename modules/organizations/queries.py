"""What is asked of organizations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from modules.core.errors import NotFound
from modules.organizations.models import Membership, Organization, UnlistedRequest
from modules.people.models import Person


@dataclass(frozen=True)
class Counted:
    """A county or a kind, and how many open organizations it has."""

    name: str
    organizations: int


@dataclass(frozen=True)
class WaitingRequest:
    """Somebody did not find their organization."""

    id: int
    name: str
    words: str
    asked_at: datetime


def organization(session: Session, organization_id: int) -> Organization:
    """One organization, closed ones too."""
    found = session.get(Organization, organization_id)
    if found is None:
        raise NotFound
    return found


def organization_by_code(session: Session, cd_code: str) -> Organization | None:
    """The organization with this CD code, closed ones too."""
    return session.scalars(select(Organization).where(Organization.cd_code == cd_code)).one_or_none()


def county_office_of(county: str | InstrumentedAttribute[str]) -> ScalarSelect[int]:
    """The id of the open county office of a county; none of a county without a name. To be asked as part of a statement."""
    office = aliased(Organization)
    here = (office.kind == "county_office", office.county == county, office.county != "", office.closed_at.is_(None))
    return select(func.min(office.id)).where(*here).scalar_subquery()


def organization_of(session: Session, person_id: int) -> tuple[Organization, Membership] | None:
    """Where a person belongs today."""
    statement = (
        select(Organization, Membership)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.person_id == person_id, Membership.until_at.is_(None))
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def open_request_of(session: Session, person_id: int) -> UnlistedRequest | None:
    """The request for an unlisted organization that a person waits with."""
    statement = select(UnlistedRequest).where(UnlistedRequest.person_id == person_id, UnlistedRequest.answered_at.is_(None))
    return session.scalars(statement).one_or_none()


def waiting_requests(session: Session) -> list[WaitingRequest]:
    """All open requests, the oldest first."""
    statement = _waiting().order_by(UnlistedRequest.asked_at, UnlistedRequest.id)
    return [WaitingRequest(*row) for row in session.execute(statement)]


def waiting_request(session: Session, request_id: int) -> WaitingRequest:
    """One open request; NotFound once it is answered."""
    row = session.execute(_waiting().where(UnlistedRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound
    return WaitingRequest(*row)


def _waiting() -> Select[int, str, str, datetime]:
    return (
        select(UnlistedRequest.id, Person.name, UnlistedRequest.words, UnlistedRequest.asked_at)
        .join(Person, Person.id == UnlistedRequest.person_id)
        .where(UnlistedRequest.answered_at.is_(None))
    )


def counties_with_organizations(session: Session) -> list[Counted]:
    """Counties with at least one open organization, by name."""
    return _counted(session, Organization.county)


def kinds_of_organizations(session: Session) -> list[Counted]:
    """Kinds with at least one open organization."""
    return _counted(session, Organization.kind)


def _counted(session: Session, column: InstrumentedAttribute[str]) -> list[Counted]:
    statement = (
        select(column, func.count()).where(Organization.closed_at.is_(None), column != "").group_by(column).order_by(column)
    )
    return [Counted(*row) for row in session.execute(statement)]
