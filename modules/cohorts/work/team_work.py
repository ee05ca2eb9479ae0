"""One team's desk: what is due, who comes, how far its modules and measures are. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.cohorts.models import Deliverable, HandIn, Seat, Team
from modules.cohorts.teams.seats import live_seats, past_seats
from modules.cohorts.work.assigned_modules import TeamModule, completions_in, given_modules, team_module
from modules.cohorts.work.deliverables import WorkState, state_of
from modules.cohorts.work.hand_ins import deliverables_of, newest_hand_ins
from modules.cohorts.work.measures import Measured, measures_of
from modules.cohorts.work.sessions import Turnout, sessions_of, turnout
from modules.events.models import Event


@dataclass(frozen=True)
class Due:
    """A deliverable as it stands for the team."""

    deliverable: Deliverable
    newest: HandIn | None
    state: WorkState


@dataclass(frozen=True)
class Meeting:
    """A session of the cohort, and how many of the team come or came."""

    event: Event
    turnout: Turnout
    over: bool


@dataclass(frozen=True)
class TeamWork:
    """All of it."""

    seats: list[Seat]
    past: list[Seat]
    dues: list[Due]
    meetings: list[Meeting]
    modules: list[TeamModule]
    measures: list[Measured]

    @property
    def ahead(self) -> list[Meeting]:
        """Sessions to come, the next first."""
        return [each for each in self.meetings if not each.over and each.event.status == "published"]


def team_work(session: Session, team: Team, now: datetime) -> TeamWork:
    """Everything in twelve statements."""
    seats = live_seats(session, team.id)
    given = given_modules(session, team.cohort_id)
    done = completions_in(session, team.cohort_id, [each.module.id for each in given]) if given else set()
    return TeamWork(
        seats=seats,
        past=past_seats(session, team.id),
        dues=dues_of(session, team, now),
        meetings=_meetings(session, team, now),
        modules=[team_module(each, seats, done) for each in given],
        measures=measures_of(session, team.id),
    )


def dues_of(session: Session, team: Team, now: datetime) -> list[Due]:
    """The deliverables of a team, the first due first; two statements."""
    handed_in = newest_hand_ins(session, team.cohort_id, team.id)
    found = ((each, handed_in.get((each.id, team.id))) for each in deliverables_of(session, team.cohort_id))
    return [Due(each, newest, state_of(each.due_at, newest, now)) for each, newest in found]


def open_dues(dues: Sequence[Due]) -> list[Due]:
    """What waits for the team: overdue and returned first, then by day."""
    urgent = {"overdue": 0, "returned": 1, "open": 2}
    waiting = [each for each in dues if each.state in urgent]
    return sorted(waiting, key=lambda each: (urgent[each.state], each.deliverable.due_at))


def _meetings(session: Session, team: Team, now: datetime) -> list[Meeting]:
    turnouts = turnout(session, team.cohort_id, now, team.id)
    events = sessions_of(session, team.cohort_id)
    return [Meeting(each, turnouts.get((each.id, team.id), Turnout()), each.ends_at <= now) for each in events]
