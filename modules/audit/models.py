"""The audit table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class AuditEntry(Base):
    """One deed. `actor_id` is a person's id without a foreign key: people stand above the trail, and it outlives them."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    deed: Mapped[str]
    thing_kind: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigInteger)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (Index("ix_audit_entry_thing", "thing_kind", "thing_id", "id"),)
