"""What a person belongs to: the cohorts of which they may have a calendar, and the addresses they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.models import Grant
from modules.accounts.queries import grant_in_force
from modules.cohorts.models import Cohort, Programme, Seat, Team
from modules.feeds.private.models import PrivateFeed


@dataclass(frozen=True)
class OwnFeed:
    """An address with the cohort it is of; None for the calendar of everything."""

    feed: PrivateFeed
    programme: Programme | None
    cohort: Cohort | None

    @property
    def named(self) -> tuple[str, int] | None:
        """The programme's short name and the number of the cohort."""
        return (self.programme.short_name, self.cohort.number) if self.programme and self.cohort else None


def belongs(person_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition on a cohort that the person sits in one of its teams, or facilitates it."""
    seats = exists().where(
        Seat.team_id == Team.id, Team.cohort_id == Cohort.id, Seat.person_id == person_id, Seat.until_at.is_(None)
    )
    scope = and_(Grant.role == Role.FACILITATOR, Grant.scope_kind == "cohort", Grant.scope_id == Cohort.id)
    return or_(seats, exists().where(Grant.person_id == person_id, scope, grant_in_force(now)))


def next_change(person_id: int, now: datetime) -> ColumnElement[datetime | None]:
    """When belonging to a cohort will change by time alone: the next beginning or end of a grant."""
    scope = and_(Grant.role == Role.FACILITATOR, Grant.scope_kind == "cohort", Grant.scope_id == Cohort.id)
    next_of_each = case((Grant.from_at > now, Grant.from_at), else_=Grant.until_at)
    found = select(func.min(next_of_each)).where(Grant.person_id == person_id, scope, next_of_each > now)
    return found.correlate(Cohort).scalar_subquery()


def cohorts_of(session: Session, person_id: int, now: datetime) -> list[tuple[Programme, Cohort]]:
    """The cohorts that somebody belongs to, the newest first."""
    found = select(Programme, Cohort).join(Cohort, Cohort.programme_id == Programme.id).where(belongs(person_id, now))
    return [(row[0], row[1]) for row in session.execute(found.order_by(Cohort.starts_on.desc(), Cohort.id))]


def feeds_of(session: Session, person_id: int) -> list[OwnFeed]:
    """The live addresses of a person, that of everything first."""
    found = (
        select(PrivateFeed, Programme, Cohort)
        .outerjoin(Cohort, Cohort.id == PrivateFeed.cohort_id)
        .outerjoin(Programme, Programme.id == Cohort.programme_id)
        .where(PrivateFeed.person_id == person_id, PrivateFeed.ended_at.is_(None))
        .order_by(PrivateFeed.kind.desc(), PrivateFeed.id)
    )
    return [OwnFeed(*row) for row in session.execute(found)]
