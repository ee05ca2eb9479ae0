"""Whether mail moves, judged from rows alone: what could go at this moment, since when it could, and when something last went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func, or_, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.states import SETTLED, State

PATIENCE = timedelta(minutes=10)
LOOKED_AT = 1_000
"""So many of those that wait longest are looked at: where the domains of all of these rest, the ledger rests."""
ANSWERED = r"^[2-5]\d\d"
"""How what a mail server says of a letter begins; anything else was said on our side of it, or of us."""
IN_HAND = (State.CLAIMED, State.ATTEMPTING)


@dataclass(frozen=True, kw_only=True)
class Motion:
    """How some work moves.

    `due_since` is since when the longest waiting of what could be done at this moment could have been done; None: there is none.
    `moved_at` is when something of it last came to an end. `in_hand`: somebody has some of it, and their lease runs.
    """

    due_since: datetime | None = None
    moved_at: datetime | None = None
    in_hand: bool = False


def stands_since(motion: Motion, now: datetime, patience: timedelta = PATIENCE) -> datetime | None:
    """Since when work exists and nothing of it moves; None while it moves, while there is none, and while patience lasts.

    However long a queue is, it is no standstill as long as somebody works on it.
    """
    if motion.due_since is None or motion.in_hand:
        return None
    since = max(motion.due_since, motion.moved_at or motion.due_since)
    return since if now - since >= patience else None


def motion_of_letters(session: Session, now: datetime) -> Motion:
    """How letters move. One that was tried and did not get as far as a mail server's answer could go as well as one that is due.

    Not where a server has taken or refused a letter since it was written: then it is that letter which is odd. One statement.
    """
    own = Delivery.kind == "letter"
    heard = Delivery.answer.regexp_match(ANSWERED)
    last_heard = _newest(own & heard & Delivery.state.in_((State.ACCEPTED, State.REJECTED)))
    unheard = (
        (Delivery.attempts > 0) & ~heard & (Delivery.created_at > func.coalesce(last_heard, Delivery.created_at - PATIENCE))
    )
    since = case((Delivery.next_attempt_at <= now, Delivery.next_attempt_at), else_=Delivery.created_at)
    due = select(func.min(since)).where(own, Delivery.state == State.PENDING, or_(Delivery.next_attempt_at <= now, unheard))
    return _motion(session, own, (due.scalar_subquery(), _newest(own)), now)


def motion_of_kind(session: Session, kind: str, may_go: ColumnElement[bool], now: datetime) -> Motion:
    """How mail to many of one class moves; `may_go` is a condition on `Delivery`. One statement."""
    own = Delivery.kind == kind
    return _motion(session, own, (_due_since(own & may_go, now), _newest(own)), now)


def motion_of_thing(session: Session, kind: str, thing_id: int, now: datetime) -> Motion:
    """How the mail to many of one class moves that tells of one thing. One statement."""
    own = (Delivery.kind == kind) & (Delivery.thing_id == thing_id)
    newest = func.greatest(*(_newest(own & (Delivery.state == state)) for state in sorted(SETTLED)))
    return _motion(session, own, (_due_since(own, now), newest), now)


def _motion(session: Session, own: ColumnElement[bool], moments: tuple[Any, Any], now: datetime) -> Motion:
    held = exists().where(own, Delivery.state.in_(IN_HAND), Delivery.lease_until > now)
    row = session.execute(select(*moments, held)).one()
    return Motion(due_since=row[0], moved_at=row[1], in_hand=row[2])


def _newest(own: ColumnElement[bool]) -> ScalarSelect[datetime | None]:
    return select(func.max(Delivery.settled_at)).where(own, Delivery.settled_at.is_not(None)).scalar_subquery()


def _due_since(own: ColumnElement[bool], now: datetime) -> ScalarSelect[datetime | None]:
    """What waits for a domain that rests is not due; after its rest it is due since then."""
    first = (
        select(Delivery.address, Delivery.next_attempt_at)
        .where(own, Delivery.state == State.PENDING, Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at)
        .limit(LOOKED_AT)
        .subquery()
    )
    bucket = DeliveryDomain.domain == func.lower(func.substring(first.c.address, "[^@]*$"))
    since = select(func.min(func.greatest(first.c.next_attempt_at, DeliveryDomain.free_at)))
    free = or_(DeliveryDomain.free_at.is_(None), DeliveryDomain.free_at <= now)
    return since.select_from(first).outerjoin(DeliveryDomain, bucket).where(free).scalar_subquery()
