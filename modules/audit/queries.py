"""Reading the trail."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry


def trail(session: Session, thing: tuple[str, int], limit: int = 100) -> list[AuditEntry]:
    """What was done to one thing, the newest first."""
    kind, thing_id = thing
    statement = (
        select(AuditEntry)
        .where(AuditEntry.thing_kind == kind, AuditEntry.thing_id == thing_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return list(session.scalars(statement))
