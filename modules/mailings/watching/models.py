"""The table of standstills."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class Standstill(Base):
    """A time in which work of a kind was there and nothing of it moved; `since` is its last movement, or when it became due.

    `work` names it: letters, digests, digest_runs, inbox, reminders, or edition:12. Staff are written to once for each row.
    """

    __tablename__ = "mailings_standstill"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    work: Mapped[str]
    since: Mapped[datetime]
    noticed_at: Mapped[datetime]
    over_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_mailings_standstill_live", "work", unique=True, postgresql_where=text("over_at is null")),
        Index("ix_mailings_standstill_noticed", "noticed_at"),
    )
