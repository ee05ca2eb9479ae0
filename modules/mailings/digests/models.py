"""Tables of digests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE


class DigestRun(Base):
    """One period of one frequency, half-open: what was published before `ends_at` belongs to it. Made even when it is late.

    `reached` is the last address that was looked at: whoever goes on with the run begins behind it.
    """

    __tablename__ = "mailings_digest_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    frequency: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reached: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("frequency", "starts_at"),
        CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name="frequency"),
        CheckConstraint("starts_at < ends_at", name="period"),
        Index("ix_mailings_digest_run_unfinished", "starts_at", postgresql_where=text("finished_at is null")),
    )


class Digest(Base):
    """What one address is told by one run: the items in their order, each with its revision and the one they know (0: none).

    What they know already comes marked as corrected. `day` is that of the reader when it was put together: whoever has chosen a
    pause beyond it did so later, gets nothing, and is told again after it, from what is `known`.
    """

    __tablename__ = "mailings_digest"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("mailings_digest_run.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"), index=True)
    locale: Mapped[str]
    day: Mapped[date]
    items: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    revisions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    known: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))

    __table_args__ = (UniqueConstraint("run_id", "address_id"), {"info": {WHOSE: "address_id"}})


class DigestSum(Base):
    """What became of the digests of a run, written once before they are forgotten; `forgotten_at`: the last of them is gone."""

    __tablename__ = "mailings_digest_sum"

    run_id: Mapped[int] = mapped_column(ForeignKey("mailings_digest_run.id"), primary_key=True, autoincrement=False)
    total: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    suppressed: Mapped[int]
    uncertain: Mapped[int]
    counted_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("total = accepted + rejected + suppressed + uncertain", name="total"),
        Index("ix_mailings_digest_sum_unforgotten", "run_id", postgresql_where=text("forgotten_at is null")),
    )


class Told(Base):
    """The newest revision of an item that an address was told: by a digest, or by an edition that it stood in.

    It is kept for as long as digests may tell of the item (`news.TOLD_FOR`). `item_id` is no foreign key: what was told once is
    never deleted, and looking each up again is a third of the work of a run.
    """

    __tablename__ = "mailings_told"

    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True, autoincrement=False)
    revision: Mapped[int]
    told_at: Mapped[datetime]

    __table_args__ = ({"info": {WHOSE: "address_id"}},)
