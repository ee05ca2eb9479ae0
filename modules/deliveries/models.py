"""The ledger table, and how fast mail may go to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.models import PERSONAL


class Delivery(Base):
    """One message to one address.

    `kind` is the class (letter, newsletter, digest) whose policy decides on resending; `letter`, `thing_id`, `revision`
    (which state of the thing it tells of) and `locale` say how to make it again; `key` says the same message in words (`registration_confirmed:42`); `bytes_hash` is the SHA-256 of
    what was handed over. `lease_until` belongs to the sender that claimed the row.
    """

    __tablename__ = "deliveries_delivery"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    letter: Mapped[str]
    thing_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    locale: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    recipient_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(info=PERSONAL)
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    bytes_hash: Mapped[str | None]
    answer: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    request_id: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        CheckConstraint("kind in ('letter', 'newsletter', 'digest')", name="kind"),
        CheckConstraint(
            "state in ('pending', 'claimed', 'attempting', 'accepted', 'rejected', 'suppressed', 'uncertain')", name="state"
        ),
        Index("ix_deliveries_delivery_due", "kind", "next_attempt_at", postgresql_where=text("state = 'pending'")),
        Index("ix_deliveries_delivery_leased", "lease_until", postgresql_where=text("state in ('claimed', 'attempting')")),
        # What became of an edition is counted from this alone, and its newest answer is the end of it.
        Index(
            "ix_deliveries_delivery_of_thing",
            "kind",
            "thing_id",
            "state",
            "settled_at",
            postgresql_where=text("kind <> 'letter'"),
        ),
        Index(
            "ix_deliveries_delivery_moved",
            "kind",
            "settled_at",
            postgresql_where=text("kind <> 'newsletter' and settled_at is not null"),
        ),
        Index(
            "ix_deliveries_delivery_failed",
            "kind",
            "settled_at",
            postgresql_where=text("state in ('rejected', 'uncertain')"),
        ),
    )


class DeliveryDomain(Base):
    """A domain of recipients: when it takes mail to many again, and how often in a row it asked for a rest."""

    __tablename__ = "deliveries_domain"

    domain: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]
    refusals: Mapped[int] = mapped_column(server_default=text("0"))
