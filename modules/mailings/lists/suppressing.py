"""Addresses that must never be written to: put there by leaving everything, by mail that came back, by a complaint, by staff.

Only the owner of the address lifts it, by confirming a subscription anew; what staff decided, staff alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.mailings.lists.models import Suppression
from modules.people.addresses import address_key
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
    own = func.encode(func.sha256(func.convert_to(Address.key, "UTF8")), "hex")
    return exists().where(Suppression.address_hash == own, Suppression.lifted_at.is_(None)).correlate(Address)


def suppress(session: Session, address: str, reason: Reason, now: datetime) -> None:
    """Write it down once; the first date stays. Raises NotAnAddress."""
    row = insert(Suppression).values(address_hash=hash_of(address), reason=reason, since=now)
    session.execute(
        row.on_conflict_do_nothing(index_elements=["address_hash", "reason"], index_where=Suppression.lifted_at.is_(None))
    )


def lift(session: Session, address: str, now: datetime) -> None:
    """The owner of the address wants mail again, which proves too that it arrives."""
    live = update(Suppression).where(Suppression.address_hash == hash_of(address), Suppression.lifted_at.is_(None))
    session.execute(live.where(Suppression.reason != Reason.STAFF).values(lifted_at=now))
