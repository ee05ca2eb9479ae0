"""Taking a message: it is kept as it came before anybody looks into it, so that whoever is told 250 may forget it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.db import Base
from modules.mailings.inbox.mime import header, parse
from modules.mailings.inbox.models import InboxMessage
from modules.outbox.ringing import ring

WORK = "inbox"
"""What the relay rings for when something came."""
LARGEST = 10 * 1024 * 1024
HEADERS = 64 * 1024
"""Octets of a message among which its Message-ID is looked for."""
LONGEST_SENDER = 320


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message off the wire: `recipients` says what each of them is for (`addressing.purpose_of`)."""

    sender: str
    recipients: Mapping[str, str]
    content: bytes


def receive(session: Session, arrival: Arrival, now: datetime) -> int:
    """Keep it for each recipient who has not got it yet, and ring for it to be handled; how many those were."""
    return _keep(session, arrival, key_of(arrival.content), now)


def receive_event(session: Session, provider: str, body: bytes, now: datetime) -> int:
    """Keep what somebody tells us in a provider's name: whether it was the provider is judged when it is handled."""
    told = Arrival(sender="", recipients={provider: "event"}, content=body)
    return _keep(session, told, hashlib.sha256(body).hexdigest(), now)


def key_of(content: bytes) -> str:
    """What tells a message from others: its Message-ID, or all of it where it has none."""
    name = header(parse(content[:HEADERS], headers_only=True), "Message-ID")
    return hashlib.sha256(name.encode() or content).hexdigest()


def _keep(session: Session, arrival: Arrival, key: str, now: datetime) -> int:
    same = {
        "message_key": key,
        "sender": arrival.sender.replace("\0", "")[:LONGEST_SENDER],
        "content": arrival.content,
        "received_at": now,
        "next_attempt_at": now,
    }
    table = Base.metadata.tables[InboxMessage.__tablename__]
    rows = [same | {"recipient": recipient, "purpose": purpose} for recipient, purpose in arrival.recipients.items()]
    added = insert(table).on_conflict_do_nothing(index_elements=["message_key", "recipient"]).returning(table.c.id)
    new = len(session.execute(added.values(rows)).all()) if rows else 0
    if new:
        ring(session, WORK)
    return new
