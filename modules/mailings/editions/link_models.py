"""Tables of the links of editions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class CheckedLink(Base):
    """What an outside address answered when it was last tried; `fault` is empty for one that works."""

    __tablename__ = "mailings_checked_link"

    address: Mapped[str] = mapped_column(primary_key=True)
    fault: Mapped[str] = mapped_column(server_default="")
    checked_at: Mapped[datetime]


class LinkCount(Base):
    """How often the link of an item was opened from an edition: all that is kept of who opened it, and when."""

    __tablename__ = "mailings_link_count"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    openings: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
