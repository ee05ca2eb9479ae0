"""Taking and beginning many rows of the ledger in one statement each, for mail that goes to many.

The steps are those of `sending`: a row that is claimed has not left, one that is attempting perhaps has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, null, select, update
from sqlalchemy.orm import Session

from modules.deliveries.claiming import Claim
from modules.deliveries.domains import is_paused
from modules.deliveries.given import given
from modules.deliveries.models import Delivery
from modules.deliveries.states import State, before

ERASED = "erased"
"""Why a row without an address goes nowhere: its person was forgotten."""


class Attempt(NamedTuple):
    """A row that is being attempted; its fields are those of `Delivery`."""

    id: int
    attempts: int
    key: str
    letter: str
    thing_id: int
    revision: int
    locale: str
    person_id: int | None
    recipient_id: int | None
    address: str
    message_id: str
    created_at: datetime

    @property
    def claim(self) -> Claim:
        """What it is settled by."""
        return Claim(self.id, self.attempts)


@dataclass(frozen=True, kw_only=True)
class BulkKind:
    """A class of mail to many.

    `claimable` says when a row may be taken at all (its edition is neither paused nor stopped); rows that may not stay pending.
    `barred_by` is null for a row that may go and else the reason why not: it is read in the very statement that marks the row as
    attempting, which makes it suppressed instead. Both are SQL on `Delivery` and get the moment it is. `fill` makes the messages
    of rows that are being attempted, in their order; it runs in the transaction that marks them.
    """

    kind: str
    claimable: Callable[[datetime], ColumnElement[bool]]
    barred_by: Callable[[datetime], ColumnElement[str | None]]
    fill: Callable[[Session, Sequence[Attempt], datetime], list[bytes]]


def claim_batch(session: Session, kind: BulkKind, now: datetime, lease: timedelta, limit: int) -> list[tuple[Claim, str]]:
    """Take up to `limit` rows whose time has come, each with its address; those whose domain rests are passed over."""
    due = (
        select(Delivery.id)
        .where(Delivery.kind == kind.kind, Delivery.state == State.PENDING, Delivery.next_attempt_at <= now)
        .where(kind.claimable(now), ~is_paused(now))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .cte("due")
    )
    taken = (
        update(Delivery)
        .where(Delivery.id == due.c.id)
        .values(state=State.CLAIMED, attempts=Delivery.attempts + 1, lease_until=now + lease)
        .returning(Delivery.id, Delivery.attempts, Delivery.address)
    )
    rows = session.execute(taken, execution_options={"synchronize_session": False})
    return [(Claim(row.id, row.attempts), row.address) for row in rows]


def begin_batch(session: Session, kind: BulkKind, claims: Sequence[Claim], now: datetime, lease: timedelta) -> list[Attempt]:
    """Mark the rows that may go as attempting and the others as suppressed, by what is so at this moment; the former.

    Rows whose claim was lost meanwhile are in neither. Commit before anything of them leaves.
    """
    held = given(claim=[each.delivery_id for each in claims], attempt=[each.attempt for each in claims])
    reason = case((Delivery.address == "", literal(ERASED)), else_=kind.barred_by(now))
    looked = (
        select(Delivery.id, reason.label("reason"))
        .join(held, and_(Delivery.id == held.c.claim, Delivery.attempts == held.c.attempt))
        .where(Delivery.state.in_(before(State.ATTEMPTING)))
        .with_for_update(of=Delivery)
        .cte("looked")
    )
    goes = looked.c.reason.is_(None)
    begun = (
        update(Delivery)
        .where(Delivery.id == looked.c.id)
        .values(
            state=case((goes, State.ATTEMPTING), else_=State.SUPPRESSED),
            lease_until=case((goes, now + lease), else_=null()),
            answer=func.coalesce(looked.c.reason, ""),
            settled_at=case((goes, null()), else_=now),
        )
        .returning(Delivery.state, *(getattr(Delivery, name) for name in Attempt._fields))
    )
    rows = session.execute(begun, execution_options={"synchronize_session": False})
    return [Attempt(*row[1:]) for row in rows if row[0] == State.ATTEMPTING]
