"""What is asked of the seats of a team."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from modules.cohorts.errors import SeatEnded
from modules.cohorts.models import Seat
from modules.core.errors import NotFound
from modules.people.models import Person

_HOLDER = aliased(Person)  # under a name of its own, since those who use this may ask for people too
OF_SOMEBODY = ~exists().where(_HOLDER.id == Seat.person_id, _HOLDER.merged_into_id.is_not(None))
"""A seat that stayed with a record merged into another is nobody's: its person has the other record's."""

LIVE = Seat.until_at.is_(None) & OF_SOMEBODY
"""A seat of somebody today."""


def live_seats(session: Session, team_id: int) -> list[Seat]:
    """Who sits in the team today, the longest first."""
    live = select(Seat).where(Seat.team_id == team_id, LIVE).order_by(Seat.since_at, Seat.id)
    return list(session.scalars(live))


def past_seats(session: Session, team_id: int) -> list[Seat]:
    """Who sat in the team before, the last to go first."""
    past = select(Seat).where(Seat.team_id == team_id, Seat.until_at.is_not(None), OF_SOMEBODY)
    return list(session.scalars(past.order_by(Seat.until_at.desc(), Seat.id.desc())))


def open_seats(session: Session, team_id: int) -> list[Seat]:
    """Every seat that has not ended, those of merged records too: a merge may be undone."""
    return list(session.scalars(select(Seat).where(Seat.team_id == team_id, Seat.until_at.is_(None)).order_by(Seat.id)))


def seat_by_id(session: Session, seat_id: int, team_id: int) -> Seat:
    """A live seat of a team; NotFound for one of another team. Refuses with SeatEnded."""
    found = session.get(Seat, seat_id)
    if found is None or found.team_id != team_id:
        raise NotFound
    if found.until_at is not None:
        raise SeatEnded(team_id=team_id)
    return found


def leads_of(seats: Iterable[Seat]) -> list[Seat]:
    """Those who may change the team."""
    return [each for each in seats if each.lead]


def first_name(name: str) -> str:
    """What other adults call a minor: the first word with a letter in it."""
    return next((word for word in name.split() if any(map(str.isalpha, word))), "")
