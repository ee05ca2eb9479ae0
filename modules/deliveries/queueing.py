"""Adding to the ledger: each message once, by its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.request_ids import current_request_id
from modules.deliveries.models import Delivery

FROZEN = ("key", "thing_id", "revision", "locale", "person_id", "address")
"""The columns that a `select` of recipients brings, in this order."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to queue. `key` says it in words and is taken once for ever; `host` ends the Message-ID."""

    key: str
    letter: str
    thing_id: int
    revision: int = 0
    locale: str
    person_id: int | None
    address: str
    host: str


def queue(session: Session, message: Message, now: datetime) -> int:
    """Add the message as a letter unless its key is taken; the id of the row that bears the key."""
    frozen = select(*(literal(getattr(message, name), Delivery.__table__.c[name].type).label(name) for name in FROZEN))
    queue_many(session, frozen, message.letter, message.host, now)
    return session.scalars(select(Delivery.id).where(Delivery.key == message.key)).one()


def queue_many(session: Session, recipients: Select[*tuple[Any, ...]], letter: str, host: str, now: datetime) -> int:
    """Freeze the recipients that a select finds (its columns: `FROZEN`) in one statement; how many were new.

    A key that is taken is passed over, so the same select may run again. Rows without an address are left out.
    """
    found = recipients.subquery()
    columns: dict[str, ColumnElement[Any]] = {name: found.c[name] for name in FROZEN} | {
        "kind": literal("letter"),
        "letter": literal(letter),
        # Random, so that nothing can be read from it; kept in the row, so that each repeat bears the same.
        "message_id": literal("<") + func.gen_random_uuid().cast(Delivery.message_id.type) + literal(f"@{host}>"),
        "next_attempt_at": literal(now),
        "created_at": literal(now),
        "request_id": literal(current_request_id()),
    }
    rows = select(*columns.values()).where(found.c.address != "")
    added = session.scalars(
        insert(Delivery).from_select(list(columns), rows).on_conflict_do_nothing(index_elements=["key"]).returning(Delivery.id)
    )
    return len(added.all())
