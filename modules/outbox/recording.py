"""Recording a fact in the transaction of the deed that caused it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.facts import Fact
from modules.core.request_ids import current_request_id
from modules.outbox.models import OutboxFact

CHANNEL = "outbox"


def record(session: Session, fact: Fact, now: datetime) -> None:
    """Write the fact down and wake the relay when the transaction commits (PostgreSQL delivers NOTIFY only then)."""
    record_all(session, [fact], now)


def record_all(session: Session, facts: Iterable[Fact], now: datetime) -> None:
    """The same for many of one deed, which wake the relay once."""
    asked_by = current_request_id()
    session.add_all(OutboxFact(name=fact.name(), fields=fact.values(), recorded_at=now, request_id=asked_by) for fact in facts)
    session.execute(select(func.pg_notify(CHANNEL, "")))
