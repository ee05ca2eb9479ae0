"""The groups behind a team and its cohort, kept in step with the seats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort, Seat, Team
from modules.groups.making import add_member, remove_member
from modules.people.models import Person


def keep_in_step(session: Session, team: Team, person_ids: Iterable[int], now: datetime) -> None:
    """Be in the team's group while a seat of the team is live, in the cohort's while a seat of any of its teams is.

    Locks the people, in order: of two teams that one person leaves at once, the second sees the first.
    """
    ids = sorted(person_ids)
    session.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(key_share=True))
    live = select(Seat.person_id, Seat.team_id).join(Team, Team.id == Seat.team_id).where(Seat.until_at.is_(None))
    seats = session.execute(live.where(Team.cohort_id == team.cohort_id, Seat.person_id.in_(ids))).all()
    in_team = {row.person_id for row in seats if row.team_id == team.id}
    in_cohort = {row.person_id for row in seats}
    cohort_group = session.scalars(select(Cohort.group_id).where(Cohort.id == team.cohort_id)).one()
    for person_id in ids:
        for group_id, inside in ((team.group_id, in_team), (cohort_group, in_cohort)):
            change = add_member if person_id in inside else remove_member
            change(session, group_id, person_id, now)
