"""Editions that go out or stand, and those of which it is not known who has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, State
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.lists.models import MailingList
from modules.mailings.watching.works import MOST

DECIDED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Going:
    """An edition that goes out, stands, or of whose readers it is not known whether they have it; how many are in which state."""

    edition: Edition
    owner: MailingList
    states: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of its messages."""
        return sum(self.states.values())

    @property
    def settled(self) -> int:
        """Those that are at an end."""
        return sum(self.states.get(state, 0) for state in SETTLED)

    @property
    def in_hand(self) -> int:
        """Those that a sender has."""
        return self.states.get(State.CLAIMED, 0) + self.states.get(State.ATTEMPTING, 0)


def going_editions(session: Session, now: datetime) -> list[Going]:
    """What goes out, what was held, what came back to a recalled one, and what should have gone. Two statements."""
    going = Edition.state.in_(("sending", "paused"))
    recalled = (Edition.state == "stopped") & Edition.finished_at.is_(None)
    late = (Edition.state == "scheduled") & (Edition.send_at <= now)
    rows = session.execute(_owned().where(going | recalled | late).order_by(Edition.send_at, Edition.id).limit(MOST)).all()
    counted = select(Delivery.thing_id, Delivery.state, func.count()).where(
        Delivery.kind == KIND, Delivery.thing_id.in_([row[0].id for row in rows])
    )
    states: dict[int, dict[str, int]] = {row[0].id: {} for row in rows}
    for edition_id, state, count in session.execute(counted.group_by(Delivery.thing_id, Delivery.state)) if rows else ():
        states[edition_id][state] = count
    return [Going(edition=row[0], owner=row[1], states=states[row[0].id]) for row in rows]


def undecided_editions(session: Session, now: datetime) -> list[tuple[Edition, MailingList]]:
    """Finished lately, and of some readers nobody knows whether they have it."""
    unknown = Edition.sums["uncertain"].as_integer() > 0
    found = _owned().where(Edition.state == "finished", Edition.finished_at > now - DECIDED_WITHIN, unknown)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Edition.finished_at.desc()).limit(MOST))]


def _owned() -> Select[Edition, MailingList]:
    return select(Edition, MailingList).join(MailingList, MailingList.id == Edition.list_id)
