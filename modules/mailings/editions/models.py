"""Tables of editions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.core.db import Base

KIND = "newsletter"
"""The class of an edition's rows in the ledger."""


class Edition(Base):
    """One issue of a list's newsletter, the `number`th.

    State: draft (being written), submitted (its pages are pressed, a second person looks), scheduled (approved, waits for `send_at`),
    sending (its recipients are frozen), paused, stopped (recalled: nothing more goes out), finished.
    `content_hash` is that of the pages as submitted; approval binds to it, any edit empties it and with it the approval.
    `author_id` wrote last, `hands` are all who wrote in it, planned it or handed it in, and none of them may approve it; like
    `approved_by` they are for the trail and no foreign keys. `tested_at`: a test was asked for, and nobody wrote since. `by_reader_zone`: it leaves at the hour of
    `send_at` in each reader's zone. `corrects_id`: a correction, which goes to those alone who have that edition.
    `candidates` is how many subscriptions were looked at when it was frozen: the sum of its deliveries must come to it.
    `note` is why the second person sent it back, or why it stands still. `sums` (deliveries by state, and what was suppressed by
    reason) is written once, when everything is settled, of one that was stopped too. `sample`: made for demonstration, never sent.
    """

    __tablename__ = "mailings_edition"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="draft")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    send_at: Mapped[datetime | None]
    by_reader_zone: Mapped[bool] = mapped_column(server_default=text("false"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("mailings_edition.id"))
    content_hash: Mapped[str] = mapped_column(server_default="")
    author_id: Mapped[int] = mapped_column(BigInteger)
    hands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    tested_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    candidates: Mapped[int | None]
    stopped_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    sums: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    note: Mapped[str] = mapped_column(server_default="")
    sample: Mapped[bool] = mapped_column(server_default=text("false"))

    texts: Mapped[list[EditionText]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    slots: Mapped[list[Slot]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Slot.position")

    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint(
            "state in ('draft', 'submitted', 'scheduled', 'sending', 'paused', 'stopped', 'finished')", name="state"
        ),
        CheckConstraint("approved_by <> author_id", name="four_eyes"),
        CheckConstraint("not (approved_by = any(hands))", name="other_hands"),
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approval"),
        CheckConstraint("state in ('draft', 'submitted') or (approved_by is not null and content_hash <> '')", name="approved"),
        CheckConstraint("state <> 'finished' or finished_at is not null", name="finished"),
        CheckConstraint("(finished_at is null) = (sums is null)", name="sums"),
        Index("ix_mailings_edition_due", "send_at", postgresql_where=text("state = 'scheduled'")),
    )


class EditionText(Base):
    """What an edition says in one language beside its items. A language without a subject is not sent in."""

    __tablename__ = "mailings_edition_text"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(server_default="")
    preheader: Mapped[str] = mapped_column(server_default="")
    intro: Mapped[str] = mapped_column(server_default="")


class Slot(Base):
    """An item's place in an edition, numbered from 1. `counted`: how often its link is opened there is counted."""

    __tablename__ = "mailings_slot"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("mailings_item.id"))
    counted: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (UniqueConstraint("edition_id", "item_id"),)


class EditionPage(Base):
    """An edition in one language as it is previewed, tested, sent and archived: pressed once, with the holes of `bulk.holes` open."""

    __tablename__ = "mailings_edition_page"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    counted: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))


class FormerPage(Base):
    """What an edition said in one language when it was last approved, or, before any approval, when it was last handed in.

    Kept so that whoever approves the next version sees what is new in it; the plain part says all that readers get.
    """

    __tablename__ = "mailings_former_page"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    text: Mapped[str]
    counted: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    approved: Mapped[bool]


class EditionShare(Base):
    """How an edition fared with the readers of one mail domain, county or organization (the empty name: of none).

    Written with its sums when it is finished, and only then; who belonged where is as it was on that day.
    """

    __tablename__ = "mailings_edition_share"

    edition_id: Mapped[int] = mapped_column(ForeignKey("mailings_edition.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    uncertain: Mapped[int]
    suppressed: Mapped[int]

    __table_args__ = (
        CheckConstraint("kind in ('domain', 'county', 'organization')", name="kind"),
        Index("ix_mailings_edition_share_name", "kind", "name"),
    )
