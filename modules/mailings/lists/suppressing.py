"""Addresses that must never be written to: put there by leaving everything, by mail that came back, by a complaint, by staff.

Only the owner of the address lifts it, by confirming a subscription anew; what staff decided, staff alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.mailings.lists.models import Suppression
from modules.people.addresses import address_key, find_address
from modules.people.models import Address


class Reason(StrEnum):
    """Why an address gets nothing."""

    LEFT = "left"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    STAFF = "staff"


def hash_of(address: str) -> str:
    """All that is kept of an address here: SHA-256 of it as it is compared. Raises NotAnAddress."""
    return hashlib.sha256(address_key(address).encode()).hexdigest()


def is_suppressed() -> ColumnElement[bool]:
    """The condition on an `Address`."""
    return exists().where(Suppression.address_hash == _own_hash(), Suppression.lifted_at.is_(None)).correlate(Address)


def is_held_back(session: Session, address: str) -> bool:
    """Whether this address is suppressed, whosever it is. Raises NotAnAddress."""
    live = exists().where(Suppression.address_hash == hash_of(address), Suppression.lifted_at.is_(None))
    return bool(session.scalar(select(live)))


def is_barred_by_staff(session: Session, address: str) -> bool:
    """Whether staff decided that nothing goes there, which its owner cannot undo by a button. Raises NotAnAddress."""
    live = exists().where(Suppression.address_hash == hash_of(address), Suppression.lifted_at.is_(None))
    return bool(session.scalar(select(live.where(Suppression.reason == Reason.STAFF))))


def suppressed_for() -> ColumnElement[str]:
    """Why an `Address` gets nothing; null for one that is not suppressed."""
    live = select(func.min(Suppression.reason)).where(Suppression.address_hash == _own_hash(), Suppression.lifted_at.is_(None))
    return live.correlate(Address).scalar_subquery()


def _own_hash() -> ColumnElement[str]:
    return func.encode(func.sha256(func.convert_to(Address.key, "UTF8")), "hex")


def suppress(session: Session, address: str, reason: Reason, now: datetime) -> None:
    """Write it down once; the first date stays. Raises NotAnAddress."""
    row = insert(Suppression).values(address_hash=hash_of(address), reason=reason, since=now)
    session.execute(
        row.on_conflict_do_nothing(index_elements=["address_hash", "reason"], index_where=Suppression.lifted_at.is_(None))
    )


def suppress_by_staff(session: Session, address: str, actor_id: int, now: datetime) -> None:
    """Staff decide that nothing is sent to it. Raises NotAnAddress."""
    suppress(session, address, Reason.STAFF, now)
    _note(session, "suppressed", address, actor_id, now)


def lift_by_staff(session: Session, address: str, actor_id: int, now: datetime) -> None:
    """Staff take back what staff decided, and nothing else: what the owner or their mail server said stays."""
    own = update(Suppression).where(Suppression.address_hash == hash_of(address), Suppression.lifted_at.is_(None))
    session.execute(own.where(Suppression.reason == Reason.STAFF).values(lifted_at=now))
    _note(session, "lifted", address, actor_id, now)


def _note(session: Session, deed: str, address: str, actor_id: int, now: datetime) -> None:
    found = find_address(session, address_key(address))
    note(session, actor_id, deed, ("address", found.id if found else 0), now)


def lift(session: Session, address: str, now: datetime) -> None:
    """The owner of the address wants mail again, which proves too that it arrives."""
    live = update(Suppression).where(Suppression.address_hash == hash_of(address), Suppression.lifted_at.is_(None))
    session.execute(live.where(Suppression.reason != Reason.STAFF).values(lifted_at=now))
