"""A cohort as its facilitator sees it: each team with what of it needs a person. A fixed number of statements, however many teams."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.models import Deliverable, HandIn, Seat, Team
from modules.cohorts.teams.queries import TeamFile, teams_of_cohort
from modules.cohorts.teams.seats import LIVE, leads_of
from modules.cohorts.work.assigned_modules import TeamModule, completions_in, given_modules, team_module
from modules.cohorts.work.deliverables import state_of
from modules.cohorts.work.hand_ins import deliverables_of, newest_hand_ins
from modules.cohorts.work.sessions import Turnout, missed_last_two, sessions_of, turnout
from modules.events.models import Event


@dataclass(frozen=True)
class TeamState:
    """One team: its live seats, and what needs a person."""

    file: TeamFile
    seats: list[Seat]
    to_review: list[tuple[Deliverable, HandIn]] = field(default_factory=list)
    overdue: list[Deliverable] = field(default_factory=list)
    behind: list[TeamModule] = field(default_factory=list)
    absent_twice: bool = False

    @property
    def leaderless(self) -> bool:
        """Nobody in the team may change it."""
        return not leads_of(self.seats)

    @property
    def needs(self) -> int:
        """How many things need a person."""
        return len(self.to_review) + len(self.overdue) + len(self.behind) + self.absent_twice + self.leaderless


@dataclass(frozen=True)
class Overview:
    """The cohort: its teams by name, those that left apart, and what they work on."""

    teams: list[TeamState]
    withdrawn: list[TeamFile]
    deliverables: list[Deliverable]
    sessions: list[Event]
    turnouts: dict[tuple[int, int], Turnout]

    @property
    def exceptions(self) -> list[TeamState]:
        """Teams of which something needs a person, those with most first."""
        return sorted((each for each in self.teams if each.needs), key=lambda each: -each.needs)


def overview(session: Session, cohort_id: int, now: datetime) -> Overview:
    """Everything in ten statements."""
    files = teams_of_cohort(session, cohort_id)
    seats = _seats(session, cohort_id)
    works = _Works(session, cohort_id, now)
    living = [each for each in files if each.team.withdrawn_at is None]
    return Overview(
        teams=[works.state(each, seats[each.team.id]) for each in living],
        withdrawn=[each for each in files if each.team.withdrawn_at is not None],
        deliverables=works.deliverables,
        sessions=works.sessions,
        turnouts=works.turnouts,
    )


class _Works:
    """What the teams of a cohort work on, read once."""

    def __init__(self, session: Session, cohort_id: int, now: datetime) -> None:
        self.now = now
        self.deliverables = deliverables_of(session, cohort_id)
        self.handed_in = newest_hand_ins(session, cohort_id)
        self.sessions = sessions_of(session, cohort_id)
        self.turnouts = turnout(session, cohort_id, now)
        self.given = given_modules(session, cohort_id)
        self.done = completions_in(session, cohort_id, [each.module.id for each in self.given])

    def state(self, file: TeamFile, seats: list[Seat]) -> TeamState:
        """One team."""
        newest = [(each, self.handed_in.get((each.id, file.team.id))) for each in self.deliverables]
        due = (team_module(each, seats, self.done) for each in self.given if each.due_at and each.due_at <= self.now)
        return TeamState(
            file=file,
            seats=seats,
            to_review=[(each, made) for each, made in newest if made is not None and made.state == "handed_in"],
            overdue=[each for each, made in newest if state_of(each.due_at, made, self.now) == "overdue"],
            behind=[each for each in due if not each.done],
            absent_twice=missed_last_two(self.sessions, self.turnouts, file.team, self.now),
        )


def _seats(session: Session, cohort_id: int) -> dict[int, list[Seat]]:
    live = select(Seat).join(Team, Team.id == Seat.team_id).where(Team.cohort_id == cohort_id, LIVE)
    found: dict[int, list[Seat]] = defaultdict(list)
    for each in session.scalars(live.order_by(Seat.since_at, Seat.id)):
        found[each.team_id].append(each)
    return found
