"""Noting a deed in the trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry
from modules.core.request_ids import current_request_id


def note(session: Session, actor_id: int | None, deed: str, thing: tuple[str, int], now: datetime, **detail: object) -> None:
    """Add one entry to the trail in the deed's own transaction. `detail` holds plain values, never an address or a password."""
    kind, thing_id = thing
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            deed=deed,
            thing_kind=kind,
            thing_id=thing_id,
            detail=detail,
            request_id=current_request_id(),
        )
    )
