"""Taking and beginning many rows of the ledger in one statement each, for mail that goes to many.

The steps are those of `sending`: a row that is claimed has not left, one that is attempting perhaps has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, literal, null, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from modules.core.times import Moment
from modules.deliveries.claiming import Claim
from modules.deliveries.domains import is_paused
from modules.deliveries.given import LEDGER, NOW, UNTIL, given
from modules.deliveries.models import Delivery
from modules.deliveries.states import State, before

ERASED = "erased"
"""Why a row without an address goes nowhere: its person was forgotten."""
KINDS_AT_HAND = 8
"""Classes of mail whose statements are kept."""


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
    attempting, which makes it suppressed instead. Both are SQL on `Delivery` and get the moment it is; what they make is kept, so
    they ask for nothing else. `fill` makes the messages of rows that are being attempted, in their order; it runs in the transaction
    that marks them. No line of a message begins with a dot.
    """

    kind: str
    claimable: Callable[[Moment], ColumnElement[bool]]
    barred_by: Callable[[Moment], ColumnElement[str | None]]
    fill: Callable[[Session, Sequence[Attempt], datetime], list[bytes]]


def claim_batch(session: Session, kind: BulkKind, now: datetime, lease: timedelta, limit: int) -> list[tuple[Claim, str]]:
    """Take up to `limit` rows whose time has come, each with its address; those whose domain rests are passed over."""
    values = {"now": now, "until": now + lease, "most": limit}
    rows = session.execute(_claiming(kind.kind, kind.claimable), values)
    return [(Claim(row.id, row.attempts), row.address) for row in rows]


def begin_batch(session: Session, kind: BulkKind, claims: Sequence[Claim], now: datetime, lease: timedelta) -> list[Attempt]:
    """Mark the rows that may go as attempting and the others as suppressed, by what is so at this moment; the former.

    Rows whose claim was lost meanwhile are in neither. Commit before anything of them leaves.
    """
    if not claims:
        return []
    values: dict[str, Any] = {"claim": [each.delivery_id for each in claims], "attempt": [each.attempt for each in claims]}
    rows = session.execute(_beginning(kind.barred_by), values | {"now": now, "until": now + lease})
    return [Attempt(*row[1:]) for row in rows if row[0] == State.ATTEMPTING]


@lru_cache(maxsize=KINDS_AT_HAND)
def _claiming(kind: str, claimable: Callable[[Moment], ColumnElement[bool]]) -> ReturningUpdate[*tuple[Any, ...]]:
    # Rows that are due since the same moment are taken as they lie: to order them would mean to look at them all.
    due = (
        select(Delivery.id)
        .where(Delivery.kind == kind, Delivery.state == State.PENDING, Delivery.next_attempt_at <= NOW)
        .where(claimable(NOW), ~is_paused(NOW))
        .order_by(Delivery.next_attempt_at)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=Delivery)
        .cte("due")
    )
    return (
        update(LEDGER)
        .where(LEDGER.c.id == due.c.id)
        .values(state=State.CLAIMED, attempts=LEDGER.c.attempts + 1, lease_until=UNTIL)
        .returning(LEDGER.c.id, LEDGER.c.attempts, LEDGER.c.address)
    )


@lru_cache(maxsize=KINDS_AT_HAND)
def _beginning(barred_by: Callable[[Moment], ColumnElement[str | None]]) -> ReturningUpdate[*tuple[Any, ...]]:
    held = given("claim", "attempt")
    reason = case((Delivery.address == "", literal(ERASED)), else_=barred_by(NOW))
    looked = (
        select(Delivery.id, reason.label("reason"))
        .join(held, and_(Delivery.id == held.c.claim, Delivery.attempts == held.c.attempt))
        .where(or_(*(Delivery.state == each for each in before(State.ATTEMPTING))))
        .with_for_update(of=Delivery)
        .cte("looked")
    )
    goes = looked.c.reason.is_(None)
    return (
        update(LEDGER)
        .where(LEDGER.c.id == looked.c.id)
        .values(
            state=case((goes, State.ATTEMPTING), else_=State.SUPPRESSED),
            lease_until=case((goes, UNTIL), else_=null()),
            answer=func.coalesce(looked.c.reason, ""),
            settled_at=case((goes, null()), else_=NOW),
        )
        .returning(LEDGER.c.state, *(LEDGER.c[name] for name in Attempt._fields))
    )
