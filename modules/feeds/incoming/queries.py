"""What is asked about partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry
from modules.events.comparing import Comparison
from modules.feeds.incoming.arriving import compare_with, seen_mark
from modules.feeds.incoming.keeping import KIND
from modules.feeds.incoming.models import Arrival, Partner, Publishing
from modules.feeds.incoming.patience import is_behind
from modules.people.models import Person

HISTORY_ROWS = 20
FEW = 10
"""So many events may go from a calendar without a warning, however few there were."""


@dataclass(frozen=True)
class PartnerRow:
    """A partner in the list, with what came of its calendar; `arrival` is None when nothing is to be decided."""

    partner: Partner
    arrival: Arrival | None
    is_behind: bool

    @property
    def waits(self) -> bool:
        """Whether somebody should look."""
        return self.arrival is not None and self.arrival.state == "waiting"


@dataclass(frozen=True)
class Look:
    """What an editor is shown of a calendar that came; `seen` goes with the decision."""

    arrival: Arrival
    comparison: Comparison
    seen: str

    @property
    def shrank(self) -> bool:
        """Whether nine in ten of the events that are here are missing from the calendar: mostly a mistake of whoever sent it."""
        gone, named = len(self.comparison.gone), sum(each.event is not None for each in self.comparison.proposals)
        return gone >= FEW and gone >= 9 * named


@dataclass(frozen=True)
class PartnerChange:
    """One entry of a partner's trail; `name` is empty for a deed of no person."""

    at: datetime
    deed: str
    detail: dict[str, int]
    name: str


def partners_listed(session: Session, now: datetime) -> list[PartnerRow]:
    """All partners, those that wait for somebody first, then by name; one statement."""
    found = session.execute(
        select(Partner, Arrival).outerjoin(Arrival, Arrival.partner_id == Partner.id).order_by(Partner.name)
    )
    rows = [PartnerRow(partner, arrival, is_behind(partner, now)) for partner, arrival in found]
    return sorted(rows, key=lambda row: not row.waits)


def calendars_waiting(session: Session) -> int:
    """How many calendars an editor should look at."""
    return session.scalar(select(func.count()).select_from(Arrival).where(Arrival.state == "waiting")) or 0


def partners_in_trouble(session: Session) -> list[Partner]:
    """Partners whose calendar nobody asks for any more, because it failed too often or is gone."""
    given_up = (Partner.trouble != "", Partner.next_fetch_at.is_(None), Partner.lease_until.is_(None))
    return list(session.scalars(select(Partner).where(*given_up, Partner.stopped_at.is_(None)).order_by(Partner.name)))


def find_arrival(session: Session, partner: Partner) -> Arrival | None:
    """The calendar that stands before the editors, if there is one."""
    return session.get(Arrival, partner.id)


def look_at_arrival(session: Session, partner: Partner, now: datetime) -> Look | None:
    """What came, beside what stands here now; None when there is nothing to decide. Reads and compares the whole body.

    Nothing is to be decided while a worker publishes what was accepted: see `publishing_of`.
    """
    arrival = find_arrival(session, partner)
    if arrival is None or arrival.state == "publishing":
        return None
    comparison = compare_with(session, partner, arrival.body, now)
    return Look(arrival, comparison, seen_mark(arrival.body_hash, comparison))


def publishing_of(session: Session, partner: Partner) -> Publishing | None:
    """What an editor accepted of the calendar that stands before the editors, and how far it is."""
    return session.get(Publishing, partner.id)


def changes_of(session: Session, partner_id: int) -> list[PartnerChange]:
    """What was done to a partner and published of its calendar, the newest first."""
    statement = (
        select(AuditEntry.at, AuditEntry.deed, AuditEntry.detail, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.thing_kind == KIND, AuditEntry.thing_id == partner_id)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_ROWS)
    )
    return [PartnerChange(*row) for row in session.execute(statement)]
