"""The table of preflights."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class Preflight(Base):
    """One look at the sender and at an edition's sample, asked for at `asked_at`; `findings` are there once it was made.

    `edition_id` is no foreign key: editions stand above this room. `content_hash` is that of the pages the sample was made of.
    """

    __tablename__ = "mailings_preflight"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition_id: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[str]
    asked_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    findings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        CheckConstraint("(checked_at is null) = (findings is null)", name="checked"),
        Index("ix_mailings_preflight_edition", "edition_id", "id"),
    )
