"""A team as the reader of this request may see it; what they may not know of answers 404."""

from __future__ import annotations

from dataclasses import dataclass

from modules.accounts.actors import Actor
from modules.cohorts.models import Seat
from modules.cohorts.rounds.programmes import Numbered, cohort_by_number
from modules.cohorts.teams.queries import ShownSeat, TeamFile, shown_seats, team_file
from modules.cohorts.teams.standing import Standing, standing_of
from modules.cohorts.teams.team_permissions import (
    may_add_minors,
    may_change_team,
    may_facilitate,
    may_run_teams,
    may_see_team,
    may_work,
)
from modules.core.errors import Forbidden, NotFound
from modules.events.models import Event
from modules.events.permissions import may_see
from webapp.access import current_actor
from webapp.extensions import db


@dataclass(frozen=True)
class Sight:
    """A team, and what this reader may do with it."""

    file: TeamFile
    actor: Actor
    standing: Standing

    @property
    def live(self) -> bool:
        """Whether the team is still in its cohort."""
        return self.file.team.withdrawn_at is None

    @property
    def may_change(self) -> bool:
        """Give and end seats."""
        return self.live and may_change_team(self.actor, self.standing)

    @property
    def may_work(self) -> bool:
        """Hand in, note values."""
        return self.live and may_work(self.actor, self.standing)

    @property
    def facilitates(self) -> bool:
        """Answer hand-ins."""
        return may_facilitate(self.actor, self.standing.cohort_id)

    @property
    def runs(self) -> bool:
        """Take the team out of the cohort."""
        return may_run_teams(self.actor)

    @property
    def adds_minors(self) -> bool:
        """Note a guardian's consent."""
        return may_add_minors(self.standing)

    def may_open(self, event: Event) -> bool:
        """The page of a session: for who sits in a team of the cohort, and for staff."""
        return may_see(self.actor, event, in_group=self.standing.sits)

    def shown(self, seats: list[Seat]) -> list[ShownSeat]:
        """The seats as this reader may see them."""
        return shown_seats(db.session(), seats, self.actor, self.standing)


def seen_team(team_id: int) -> Sight:
    """The team; NotFound for whoever may not know of it."""
    actor = current_actor()
    standing = standing_of(db.session(), team_id, actor.person_id)
    if not may_see_team(actor, standing):
        raise NotFound
    return Sight(team_file(db.session(), team_id), actor, standing)


def changed_team(team_id: int) -> Sight:
    """The team for whoever may change it; Forbidden for those who may only see it."""
    sight = seen_team(team_id)
    if not may_change_team(sight.actor, sight.standing):
        raise Forbidden
    return sight


def worked_team(team_id: int) -> Sight:
    """The team for whoever works in it; Forbidden for those who may only see it."""
    sight = seen_team(team_id)
    if not may_work(sight.actor, sight.standing):
        raise Forbidden
    return sight


def facilitated_cohort(programme_slug: str, cohort_number: int) -> Numbered:
    """A cohort for its facilitators; NotFound for all others."""
    found = cohort_by_number(db.session(), programme_slug, cohort_number)
    if not may_facilitate(current_actor(), found.cohort.id):
        raise NotFound
    return found
