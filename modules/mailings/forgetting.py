"""Digests are forgotten after a summer: what became of all of a run is written down once, then they and their rows go.

What was told is remembered for as long as it could be told again. Each step is small, for a transaction of its own, and says
whether there may be more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, State
from modules.mailings.digests.models import Digest, DigestRun, DigestSum, Told
from modules.mailings.digests.news import TOLD_FOR
from modules.mailings.inbox.models import Bounce
from modules.mailings.items.models import Item

KEPT = timedelta(days=92)
"""So long anybody can ask what became of a digest; a bounce comes back within days."""
GRACE = timedelta(days=1)
"""Whoever puts digests together at this moment read the time a little earlier."""
KIND = "digest"
CHUNK = 5_000
_unsynchronized = {"synchronize_session": False}


def forget_digests(session: Session, now: datetime, chunk: int = CHUNK) -> bool:
    """Forget digests of the oldest run of which all is settled; its sum is written down before the first goes.

    The row of one that came back stays in the ledger: the bounce refers to it. So does that of somebody who was erased: it holds
    no address.
    """
    account = session.scalars(_begun()).one_or_none() or _count_next(session, now)
    if account is None:
        return False
    gone = session.scalars(select(Digest.id).where(Digest.run_id == account.run_id).order_by(Digest.id).limit(chunk)).all()
    came_back = exists().where(Bounce.delivery_id == Delivery.id)
    rows = delete(Delivery).where(Delivery.kind == KIND, Delivery.thing_id.in_(gone), ~came_back)
    session.execute(rows, execution_options=_unsynchronized)
    session.execute(delete(Digest).where(Digest.id.in_(gone)), execution_options=_unsynchronized)
    label("digests.forgotten")
    if len(gone) < chunk:
        account.forgotten_at = now
    session.flush()
    return True


def forget_told(session: Session, now: datetime, chunk: int = CHUNK) -> bool:
    """Forget who was told of what no digest tells of any more. What was never published stays: it may be."""
    old = (
        select(Told.address_id, Told.item_id)
        .join(Item, Item.id == Told.item_id)
        .where(Item.published_at <= now - TOLD_FOR - GRACE)
        .limit(chunk)
    )
    return len(_deleted(session, Told, tuple_(Told.address_id, Told.item_id).in_(old), Told.item_id)) == chunk


def forget_empty_runs(session: Session, now: datetime, chunk: int = CHUNK) -> bool:
    """Forget runs that told nobody anything; the newest of each frequency stays, since the next one is counted from it."""
    newest = select(DigestRun.frequency, func.max(DigestRun.starts_at)).group_by(DigestRun.frequency)
    key = tuple_(DigestRun.frequency, DigestRun.starts_at)
    known = [exists().where(each.run_id == DigestRun.id) for each in (Digest, DigestSum)]
    empty = select(DigestRun.id).where(DigestRun.finished_at <= now - KEPT, key.not_in(newest))
    old = empty.where(*(~each for each in known)).limit(chunk)
    return len(_deleted(session, DigestRun, DigestRun.id.in_(old), DigestRun.id)) == chunk


def _begun() -> Select[DigestSum]:
    left = select(DigestSum).where(DigestSum.forgotten_at.is_(None)).order_by(DigestSum.run_id)
    return left.limit(1).with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _count_next(session: Session, now: datetime) -> DigestSum | None:
    """Write down the sum of the oldest run that is old enough and waits for nobody; None where there is none."""
    counted, told = (exists().where(each.run_id == DigestRun.id) for each in (DigestSum, Digest))
    over = select(DigestRun.id).where(DigestRun.finished_at <= now - KEPT, ~counted, told, DigestRun.id.not_in(_open_runs()))
    oldest = over.order_by(DigestRun.id).limit(1).with_for_update(skip_locked=True)
    run_id = session.scalars(oldest).one_or_none()
    if run_id is None:
        return None
    sums = [func.count().filter(Delivery.state == each).label(each.value) for each in sorted(SETTLED)]
    own = select(func.count().label("total"), *sums).join(Digest, Digest.id == Delivery.thing_id)
    row = session.execute(own.where(Delivery.kind == KIND, Digest.run_id == run_id)).mappings().one()
    account = DigestSum(run_id=run_id, counted_at=now, **row)
    session.add(account)
    session.flush()
    return account


def _open_runs() -> Select[Any]:
    """The runs of which something waits or is in hand: a reader's pause may last. By literals, each by its index."""
    states = [each for each in State if each not in SETTLED]
    each_state = [
        select(Digest.run_id)
        .join(Delivery, Delivery.thing_id == Digest.id)
        .where(Delivery.kind == KIND, Delivery.state == bindparam(None, state.value, literal_execute=True))
        for state in states
    ]
    return select(union_all(*each_state).subquery().c.run_id)


def _deleted(session: Session, table: Any, which: Any, key: Any) -> Sequence[Any]:
    return session.scalars(delete(table).where(which).returning(key), execution_options=_unsynchronized).all()
