"""Tables of lists. What is sent to them is the business of the rooms beside this one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL

KINDS = ("announcements", "calendar", "friday5", "topic", "audience", "county", "cohort")
"""Where the items of a list come from. The last four have a scope: which of them."""


class MailingList(Base):
    """Something to subscribe to. `kind` says where its items come from, `scope` which of that kind (the slug of a topic, a county).

    `open`: anybody may subscribe; else somebody is put on it by what they are (a cohort's team). Its edition of a week goes out by
    `time_zone`. One that was `retired_at` takes nobody and sends nothing; its past editions stay.
    """

    __tablename__ = "mailings_list"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="")
    name_en: Mapped[str]
    name_es: Mapped[str] = mapped_column(server_default="")
    about_en: Mapped[str] = mapped_column(server_default="")
    about_es: Mapped[str] = mapped_column(server_default="")
    open: Mapped[bool] = mapped_column(server_default=text("true"))
    rank: Mapped[int] = mapped_column(server_default=text("0"))
    time_zone: Mapped[str] = mapped_column(server_default="America/Los_Angeles")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(f"kind in {KINDS}", name="kind"),)

    def name_in(self, locale: str) -> str:
        """What it is called; in English where nobody has said it in the other language."""
        return (self.name_es if locale == "es" else "") or self.name_en

    def about_in(self, locale: str) -> str:
        """What it brings, in the same way."""
        return (self.about_es if locale == "es" else "") or self.about_en


class Subscriber(Base):
    """An address that asked for a list: its language, when its digests come, and until when it wants nothing at all.

    `hour` is by the zone of the person whose address it is. `nonce` signs the links of all letters to it.
    """

    __tablename__ = "mailings_subscriber"

    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(server_default="en")
    hour: Mapped[int] = mapped_column(SmallInteger, server_default=text("7"))
    paused_until: Mapped[date | None]
    nonce: Mapped[str] = mapped_column(info={"secret": True})
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("hour between 0 and 23", name="hour"), {"info": {WHOSE: "address_id"}})


class Subscription(Base):
    """An address on a list: asked for, until its owner presses the button in the letter; then active, until they leave.

    `source` says how it came about (form, account, import, staff), `consent` what they were told or who vouches for it.
    """

    __tablename__ = "mailings_subscription"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"))
    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"), index=True)
    state: Mapped[str]
    frequency: Mapped[str]
    source: Mapped[str]
    consent: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    left_by: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        UniqueConstraint("address_id", "list_id"),
        CheckConstraint("state in ('asked', 'active', 'left')", name="state"),
        CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name="frequency"),
        CheckConstraint(
            "case state when 'left' then left_at is not null when 'active' then left_at is null else true end", name="left"
        ),
        Index("ix_mailings_subscription_asked", "asked_at", postgresql_where=text("state = 'asked'")),
        {"info": {WHOSE: "address_id"}},
    )


class Suppression(Base):
    """An address that gets no list, whatever else is written of it: it left everything, bounced, or complained.

    Known by a hash alone (`suppressing.hash_of`): it outlives the address, so that no import brings back who was forgotten.
    """

    __tablename__ = "mailings_suppression"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address_hash: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("reason in ('left', 'bounced', 'complained', 'staff')", name="reason"),
        Index(
            "uq_mailings_suppression_live", "address_hash", "reason", unique=True, postgresql_where=text("lifted_at is null")
        ),
    )


class SubscriberImport(Base):
    """A file of readers on its way onto a list, in four steps: brought, its columns named, tried, applied; then perhaps undone.

    `consent` says who vouches that these people want the list. `data` is the file, until it was applied. `columns` says in which
    column (from 0) stands what. `by` is for the trail, and like there no foreign key.
    """

    __tablename__ = "mailings_import"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"), index=True)
    file_name: Mapped[str]
    consent: Mapped[str]
    frequency: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="brought")
    columns: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    by: Mapped[int | None] = mapped_column(BigInteger)
    brought_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('brought', 'tried', 'applied', 'undone')", name="state"),
        CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name="frequency"),
        CheckConstraint("consent <> ''", name="consent"),
    )


class ImportLine(Base):
    """One line of such a file: `fault` is what was wrong with it by itself, `reason` why it was refused, `person_id` whom it made.

    Kept as long as the import can be undone.
    """

    __tablename__ = "mailings_import_line"

    import_id: Mapped[int] = mapped_column(ForeignKey("mailings_import.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(info=PERSONAL)
    key: Mapped[str] = mapped_column(info=PERSONAL)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    language: Mapped[str]
    fault: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("people_address.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_mailings_import_line_key", "import_id", "key"), {"info": {WHOSE: "address_id"}})
