"""A round at a glance: who has begun, who has sent, and what waits for a deed of staff."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.beginning import LEA_KINDS
from modules.cohorts.applying.states import DECIDABLE, SUBMITTED
from modules.cohorts.choosing.application_rows import needs, rows_of_round
from modules.cohorts.models import Application, Reviewer, Round
from modules.cohorts.rounds.rounds import hour_has_come
from modules.organizations.models import Organization


@dataclass(frozen=True)
class CountyLine:
    """A county with its open LEAs, how many of them have begun, and how many have sent."""

    county: str
    leas: int
    begun: int
    sent: int


@dataclass(frozen=True)
class Glance:
    """`states` counts applications by state; counties are by name, only those that have LEAs."""

    states: Counter[str]
    counties: list[CountyLine]

    @property
    def begun(self) -> int:
        """All applications, drafts included."""
        return self.states.total()

    @property
    def sent(self) -> int:
        """Applications that were sent and not withdrawn."""
        return self.begun - self.states["draft"] - self.states["withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What waits: applications nobody reads, reviews not finished, split panels, applications without a decision.

    `staged` counts decisions that nobody was told yet. `held_back`: the hour of the letters came and they could not go.
    """

    reviewers: int
    unassigned: int
    unread: int
    split: int
    undecided: int
    staged: int
    shut: bool
    held_back: bool

    @property
    def ready(self) -> bool:
        """Whether the hour of the letters can be set."""
        return self.shut and self.staged > 0 and self.undecided == 0


def glance(session: Session, round_id: int) -> Glance:
    """The round in numbers; two statements."""
    own = select(Application.state, func.count()).where(Application.round_id == round_id).group_by(Application.state)
    here = (Application.organization_id == Organization.id) & (Application.round_id == round_id)
    counties = (
        select(
            Organization.county,
            func.count(Organization.id),
            func.count(Application.id),
            func.count(Application.id).filter(Application.state.in_(SUBMITTED)),
        )
        .outerjoin(Application, here)
        .where(Organization.kind.in_(LEA_KINDS), Organization.closed_at.is_(None), Organization.county != "")
        .group_by(Organization.county)
        .order_by(Organization.county)
    )
    states = Counter(dict(session.execute(own).all()))
    return Glance(states, [CountyLine(*row) for row in session.execute(counties)])


def work_of(session: Session, round_: Round, now: datetime) -> Work:
    """What staff have to do; two statements."""
    rows = rows_of_round(round_.id)
    which = needs(rows)
    unread = func.coalesce(func.sum(rows.c.given - rows.c.finished).filter(which["unread"]), 0)
    staged = func.count().filter(rows.c.outcome.is_not(None), rows.c.told_at.is_(None), rows.c.state.in_(DECIDABLE))
    counted = [func.count().filter(which[name]).label(name) for name in ("unassigned", "split", "undecided")]
    found = session.execute(select(*counted, unread.label("unread"), staged.label("staged"))).one()
    live = select(func.count()).where(Reviewer.round_id == round_.id, Reviewer.removed_at.is_(None))
    shut = now >= round_.shuts_at
    return Work(
        reviewers=session.scalar(live) or 0,
        unassigned=found.unassigned,
        unread=found.unread,
        split=found.split,
        undecided=found.undecided,
        staged=found.staged,
        shut=shut,
        held_back=hour_has_come(round_, now) and (found.undecided > 0 or not shut),
    )


def leas_not_begun(session: Session, round_id: int, county: str) -> list[Organization]:
    """Open LEAs of a county that have no application in the round, by name."""
    begun = select(Application.id).where(Application.organization_id == Organization.id, Application.round_id == round_id)
    own = select(Organization).where(Organization.county == county, Organization.kind.in_(LEA_KINDS))
    there = own.where(Organization.closed_at.is_(None), ~begun.exists())
    return list(session.scalars(there.order_by(Organization.name_key, Organization.id)))


def leas_still_writing(session: Session, round_id: int, county: str) -> list[Organization]:
    """LEAs of a county whose application is a draft, by name. What it says is theirs alone."""
    drafts = select(Organization).join(Application, Application.organization_id == Organization.id)
    here = drafts.where(Application.round_id == round_id, Application.state == "draft", Organization.county == county)
    return list(session.scalars(here.order_by(Organization.name_key, Organization.id)))
