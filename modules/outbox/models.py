"""Tables of the outbox: facts, the runs of the clock, and the relay's sign of life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class OutboxFact(Base):
    """One recorded fact. `told_at` is when the relay handed it on; `done_at` when its reactions had run.

    `open_reactions` are the names of those that have not; `parked_at` is when telling it again was given up.
    """

    __tablename__ = "outbox_fact"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(server_default="")
    told_at: Mapped[datetime | None]
    told_times: Mapped[int] = mapped_column(server_default=text("0"))
    open_reactions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outbox_fact_waiting", "id", postgresql_where=text("told_at is null")),
        Index("ix_outbox_fact_unfinished", "told_at", postgresql_where=text("done_at is null")),
        Index("ix_outbox_fact_done", "done_at", postgresql_where=text("done_at is not null")),
    )


class ClockRun(Base):
    """One run of the clock: unique, so that any number of clocks may ring for the same period and one of them is heard."""

    __tablename__ = "outbox_clock_run"

    kind: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[datetime] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]


class Heartbeat(Base):
    """When a process without a door of its own (the relay) was last seen alive."""

    __tablename__ = "outbox_heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beaten_at: Mapped[datetime]
