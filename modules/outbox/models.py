"""The outbox table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class OutboxFact(Base):
    """One recorded fact. `told_at` is when the relay handed it on; `done_at` when its reactions had run."""

    __tablename__ = "outbox_fact"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(server_default="")
    told_at: Mapped[datetime | None]
    told_times: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outbox_fact_waiting", "id", postgresql_where=text("told_at is null")),
        Index("ix_outbox_fact_unfinished", "told_at", postgresql_where=text("done_at is null")),
    )
