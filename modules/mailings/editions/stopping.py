"""Stopping what goes out: for a while, or for good. It counts from the moment it is committed.

Whoever stops need not have seen the newest version: stopping is always for what is there.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.deliveries.models import Delivery
from modules.deliveries.states import State, before
from modules.mailings.editions.errors import NotGoing
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.editions.reasons import RECALLED
from modules.mailings.editions.told import untell

OVERRULED = "overruled"
"""What is noted on an edition that somebody let go on: the brake leaves it alone."""


def pause(session: Session, edition_id: int, actor_id: int | None, now: datetime, why: str = "") -> Edition:
    """Let nothing more of it be taken; what a sender has in hand still goes. Raises NotFound, NotGoing.

    `why` is a word of ours (see `braking`) or what somebody typed; nobody (None) is the brake.
    """
    edition = _in(session, edition_id, "sending")
    edition.state, edition.note = "paused", why.strip()
    return _seal(session, edition, actor_id, "paused", now)


def resume(session: Session, edition_id: int, actor_id: int, now: datetime) -> Edition:
    """Go on with it, whatever the brake says from now on. Raises NotFound, NotGoing."""
    edition = _in(session, edition_id, "paused")
    edition.state, edition.note = "sending", OVERRULED
    return _seal(session, edition, actor_id, "resumed", now)


def recall(session: Session, edition_id: int, actor_id: int, now: datetime, why: str = "") -> Edition:
    """Stop it for good: nobody more gets it. What is being handed over at this moment cannot be called back.

    Raises NotFound, NotGoing.
    """
    edition = _in(session, edition_id, "sending", "paused")
    edition.state, edition.stopped_at, edition.note = "stopped", now, why.strip()
    session.flush()
    suppress_waiting(session, edition, now)
    return _seal(session, edition, actor_id, "recalled", now)


def suppress_waiting(session: Session, edition: Edition, now: datetime) -> int:
    """Settle the rows of a stopped edition that still wait, and forget that their readers were told; how many."""
    waiting = update(Delivery).where(Delivery.kind == KIND, Delivery.thing_id == edition.id, Delivery.state == State.PENDING)
    assert State.PENDING in before(State.SUPPRESSED)
    stopped = waiting.values(state=State.SUPPRESSED, answer=RECALLED, settled_at=now).returning(Delivery.recipient_id)
    readers = session.scalars(stopped, execution_options={"synchronize_session": False}).all()
    if readers:
        untell(session, edition)
    return len(readers)


def _in(session: Session, edition_id: int, *states: str) -> Edition:
    edition = session.get(Edition, edition_id, with_for_update=True, populate_existing=True)
    if edition is None:
        raise NotFound
    if edition.state not in states:
        raise NotGoing(state=edition.state)
    return edition


def _seal(session: Session, edition: Edition, actor_id: int | None, deed: str, now: datetime) -> Edition:
    edition.version += 1
    session.flush()
    note(session, actor_id, deed, ("edition", edition.id), now, why=edition.note)
    return edition
