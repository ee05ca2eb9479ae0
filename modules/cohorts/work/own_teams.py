"""What of cohorts stands on a person's own desk: their teams with what is due next, and whatever they look after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from modules.accounts.actors import Actor, Role
from modules.cohorts.models import Cohort, Deliverable, HandIn, Programme
from modules.cohorts.permissions import led_offices
from modules.cohorts.teams.queries import TeamFile, teams_of
from modules.cohorts.work.deliverables import state_of
from modules.cohorts.work.team_work import Due, open_dues


@dataclass(frozen=True)
class OwnTeam:
    """A team, and what it should hand in next; None when nothing waits."""

    file: TeamFile
    next: Due | None


@dataclass(frozen=True)
class OwnTeamwork:
    """Teams one sits in, cohorts one facilitates, and whether one speaks for a county office."""

    teams: list[OwnTeam]
    cohorts: list[tuple[Programme, Cohort]]
    counties: bool


def own_teamwork(session: Session, actor: Actor, now: datetime) -> OwnTeamwork:
    """Four statements at most, however many teams; one for somebody who has nothing to do with cohorts."""
    files = [] if actor.person_id is None else teams_of(session, actor.person_id)
    waiting = _waiting(session, files, now) if files else {}
    teams = [OwnTeam(each, next(iter(waiting[each.team.id]), None)) for each in files]
    return OwnTeamwork(teams, _facilitated(session, actor), bool(led_offices(actor)))


def _waiting(session: Session, files: list[TeamFile], now: datetime) -> dict[int, list[Due]]:
    """Team → what waits for it, the most pressing first."""
    asked = select(Deliverable).where(Deliverable.cohort_id.in_({each.cohort.id for each in files}))
    deliverables = list(session.scalars(asked.order_by(Deliverable.due_at, Deliverable.id)))
    newest = (
        select(HandIn)
        .where(HandIn.team_id.in_([each.team.id for each in files]))
        .ext(distinct_on(HandIn.deliverable_id, HandIn.team_id))
        .order_by(HandIn.deliverable_id, HandIn.team_id, HandIn.id.desc())
    )
    made = {(each.deliverable_id, each.team_id): each for each in session.scalars(newest)}

    def due(asked: Deliverable, team_id: int) -> Due:
        found = made.get((asked.id, team_id))
        return Due(asked, found, state_of(asked.due_at, found, now))

    return {
        each.team.id: open_dues([due(asked, each.team.id) for asked in deliverables if asked.cohort_id == each.cohort.id])
        for each in files
    }


def _facilitated(session: Session, actor: Actor) -> list[tuple[Programme, Cohort]]:
    own = [grant.scope_id for grant in actor.grants if (grant.role, grant.scope_kind) == (Role.FACILITATOR, "cohort")]
    if not own:
        return []
    statement = select(Programme, Cohort).join(Cohort, Cohort.programme_id == Programme.id).where(Cohort.id.in_(own))
    return [(row[0], row[1]) for row in session.execute(statement.order_by(Cohort.starts_on.desc(), Cohort.id))]
