"""Finishing: an edition is done when every delivery of it is settled and their sum is exact. Nobody sets it, it is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, State, before
from modules.mailings.editions.accounts import Account, account_of
from modules.mailings.editions.errors import NotGoing
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.editions.shares import forget_shares, write_shares
from modules.mailings.editions.stopping import suppress_waiting
from modules.mailings.editions.told import untell


@dataclass(frozen=True)
class Finished:
    """An edition of which nothing is under way; where its sum is not exact it stays as it is, and that is an alarm."""

    edition_id: int
    account: Account

    @property
    def is_exact(self) -> bool:
        """Whether it was finished."""
        return self.account.is_exact


def finish_settled(session: Session, now: datetime) -> list[Finished]:
    """Write the sums of the editions whose deliveries are all settled, and say which those are.

    What came back to a stopped edition from a sender is settled first. Rows that another has locked are passed over.
    """
    stopped = (Edition.state == "stopped") & Edition.finished_at.is_(None)
    open_ = select(Edition).where(or_(Edition.state.in_(("sending", "paused")), stopped))
    locked = open_.order_by(Edition.id).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(_finish_each(session, session.scalars(locked).all(), now))


def _finish_each(session: Session, editions: Iterable[Edition], now: datetime) -> Iterable[Finished]:
    for edition in editions:
        if edition.state == "stopped":
            suppress_waiting(session, edition, now)
        if session.scalar(_has_live(edition)):
            continue
        found = Finished(edition.id, account_of(session, edition))
        if found.is_exact:
            edition.sums, edition.finished_at = found.account.sums, now
            edition.state = edition.state if edition.state == "stopped" else "finished"
            edition.version += 1
            session.flush()
            write_shares(session, edition.id)
            untell(session, edition)
            note(session, None, "finished", ("edition", edition.id), now, **found.account.sums)
        yield found


def _has_live(edition: Edition) -> Select[bool]:
    live = [state for state in State if state not in SETTLED]
    return select(exists().where(Delivery.kind == KIND, Delivery.thing_id == edition.id, Delivery.state.in_(live)))


def send_to_the_rest(session: Session, edition_id: int, actor_id: int, now: datetime) -> int:
    """Try once more those of whom nobody knows whether they have it: somebody decided that twice is better than not at all.

    How many these are; the edition goes on until they are settled. Who has left meanwhile is passed over when it is their turn.
    Raises NotFound; NotGoing where it was stopped, or not yet sent.
    """
    edition = session.get(Edition, edition_id, with_for_update=True, populate_existing=True)
    if edition is None:
        raise NotFound
    if edition.state not in ("sending", "paused", "finished"):
        raise NotGoing(state=edition.state)
    assert State.UNCERTAIN in before(State.PENDING)
    rest = update(Delivery).where(Delivery.kind == KIND, Delivery.thing_id == edition.id, Delivery.state == State.UNCERTAIN)
    again = rest.values(state=State.PENDING, next_attempt_at=now, settled_at=None, lease_until=None).returning(Delivery.id)
    count = len(session.scalars(again, execution_options={"synchronize_session": False}).all())
    if count:
        edition.state = "sending" if edition.state == "finished" else edition.state
        edition.sums, edition.finished_at, edition.version = None, None, edition.version + 1
        session.flush()
        forget_shares(session, edition.id)
        note(session, actor_id, "sent to the rest", ("edition", edition.id), now, count=count)
    return count
