"""What staff asks of the ledger; nothing here looks at what is settled as it should be, however much that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import Session, aliased

from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.retrying import ANEW
from modules.deliveries.states import State
from modules.deliveries.watching import IN_HAND

FAILED = (State.REJECTED, State.UNCERTAIN)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many messages of a class wait, how many of these for another try, how many somebody has in hand, how many failed lately."""

    waiting: int
    again: int
    in_hand: int
    failed: int


def standing_of_kind(session: Session, kind: str, since: datetime) -> Standing:
    """How a class of mail stands; failed: since this moment. One statement, which looks at nothing that is settled otherwise."""
    own = Delivery.kind == kind
    waiting = select(func.count().label("all"), func.count().filter(Delivery.attempts > 0).label("again"))
    pending = waiting.where(own, Delivery.state == State.PENDING).subquery()
    held = _count(own, Delivery.state.in_(IN_HAND))
    lost = _count(own, Delivery.state.in_(FAILED), Delivery.settled_at >= since)
    row = session.execute(select(pending.c.all, pending.c.again, held, lost)).one()
    return Standing(waiting=row[0], again=row[1], in_hand=row[2], failed=row[3])


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Delivery).where(*conditions).scalar_subquery()


def listed_failures(session: Session, kind: str, since: datetime, limit: int = 50) -> list[Delivery]:
    """The deliveries of a class that were refused for good or are uncertain since this moment, newest first.

    Somebody should look at their `answer`. Letters that were sent anew are left out.
    """
    newer = aliased(Delivery)
    anew = exists().where(newer.key == Delivery.key + ANEW)
    found = select(Delivery).where(Delivery.kind == kind, Delivery.state.in_(FAILED), Delivery.settled_at >= since, ~anew)
    return list(session.scalars(found.order_by(Delivery.settled_at.desc(), Delivery.id.desc()).limit(limit)))


def letters_again(session: Session, limit: int = 50) -> list[Delivery]:
    """The letters that were tried and wait for another time, the next first."""
    waiting = select(Delivery).where(Delivery.kind == "letter", Delivery.state == State.PENDING, Delivery.attempts > 0)
    return list(session.scalars(waiting.order_by(Delivery.next_attempt_at, Delivery.id).limit(limit)))


def resting_domains(session: Session, now: datetime, limit: int = 50) -> list[DeliveryDomain]:
    """The domains that asked to be spared and get nothing at the moment, those first that rest longest."""
    rests = select(DeliveryDomain).where(DeliveryDomain.free_at > now, DeliveryDomain.refusals > 0)
    return list(session.scalars(rests.order_by(DeliveryDomain.free_at.desc(), DeliveryDomain.domain).limit(limit)))
