"""Adding to the ledger: each message once, by its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, case, func, literal, select
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
        "message_id": _message_id(host),
        "next_attempt_at": literal(now),
        "created_at": literal(now),
        "request_id": literal(current_request_id()),
    }
    rows = select(*columns.values()).where(found.c.address != "")
    added = session.scalars(
        insert(Delivery).from_select(list(columns), rows).on_conflict_do_nothing(index_elements=["key"]).returning(Delivery.id)
    )
    return len(added.all())


FROZEN_OF_MANY = (*FROZEN, "recipient_id", "state", "answer", "next_attempt_at")
"""The columns that a select of the recipients of a message to many brings, in this order; those it must not go to are suppressed."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What the rows of a message to many have in common."""

    kind: str
    letter: str
    host: str


def freeze(session: Session, recipients: Select[*tuple[Any, ...]], batch: Batch, now: datetime) -> int:
    """Add a row for each recipient that a select finds (its columns: `FROZEN_OF_MANY`) in one statement; how many were new.

    Those who must not get it are there too, settled from the first, with the reason in `answer`: the sum of all is whom it was for.
    """
    found = recipients.subquery()
    columns: dict[str, ColumnElement[Any]] = {name: found.c[name] for name in FROZEN_OF_MANY} | {
        "kind": literal(batch.kind),
        "letter": literal(batch.letter),
        "message_id": _message_id(batch.host),
        "created_at": literal(now),
        "settled_at": case((found.c.state == "suppressed", literal(now))),
        "request_id": literal(current_request_id()),
    }
    rows = insert(Delivery.__table__).from_select(list(columns), select(*columns.values()))  # type: ignore[arg-type]
    added = session.execute(rows.on_conflict_do_nothing(index_elements=["key"]), execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", added).rowcount


def _message_id(host: str) -> ColumnElement[str]:
    """Random, so that nothing can be read from it; kept in the row, so that each repeat bears the same."""
    return literal("<") + func.gen_random_uuid().cast(Delivery.message_id.type) + literal(f"@{host}>")
