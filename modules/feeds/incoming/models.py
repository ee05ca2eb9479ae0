"""Tables of calendars that come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class Partner(Base):
    """Somebody whose events we show. `name` is what visitors read (`Event.source`); an empty `address` means that files are brought.

    Whoever fetches holds `lease_until` and the number of the attempt (`attempts`); an answer to an older number counts for
    nothing. `next_fetch_at` None: nobody asks, because it is stopped, was given up (then `trouble` says why) or has no address.
    `trouble` is a code, empty when the last answer was sound; `failures` counts bad answers in a row. `etag`, `last_modified` and
    `pause` (seconds) are what the server said with its last sound answer, `body_hash` what that was. `settled` holds the keys of
    what an editor has decided to leave as it is.
    """

    __tablename__ = "feeds_partner"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(server_default="")
    time_zone: Mapped[str]
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    next_fetch_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    trouble: Mapped[str] = mapped_column(server_default="")
    trouble_detail: Mapped[str] = mapped_column(server_default="")
    etag: Mapped[str] = mapped_column(server_default="")
    last_modified: Mapped[str] = mapped_column(server_default="")
    pause: Mapped[int] = mapped_column(server_default=text("0"))
    body_hash: Mapped[str] = mapped_column(server_default="")
    settled: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", deferred=True)

    __table_args__ = (
        CheckConstraint("next_fetch_at is null or (address <> '' and stopped_at is null)", name="asked"),
        Index("ix_feeds_partner_due", "next_fetch_at", postgresql_where=text("next_fetch_at is not null")),
    )


class Arrival(Base):
    """The calendar of a partner that an editor should look at: the newest, and no other.

    `body` is what came, byte for byte. `counts` is what it asked for when it came, or was left over when it was decided (new,
    changed, cancelled, gone, refused); what it asks for now is worked out anew when somebody looks. While it is being published
    (`Publishing`) nothing takes its place.
    """

    __tablename__ = "feeds_arrival"

    partner_id: Mapped[int] = mapped_column(ForeignKey("feeds_partner.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    received_at: Mapped[datetime]
    body_hash: Mapped[str]
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(deferred=True)

    __table_args__ = (CheckConstraint("state in ('waiting', 'set_aside', 'publishing')", name="state"),)


class Publishing(Base):
    """What an editor accepted of an arrival, and what became of it; goes with the arrival.

    `ahead` lists what is still to be done, as pairs of a mark (`deciding.mark_of`) and a title; `total` is how many there were.
    What was done leaves `ahead` in the same transaction and is counted in `done` (new, changed, cancelled), or stands in
    `failures` as a pair of title and reason. `actor_id` is for the trail, and like there no foreign key.
    """

    __tablename__ = "feeds_publishing"

    partner_id: Mapped[int] = mapped_column(ForeignKey("feeds_arrival.partner_id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    total: Mapped[int]
    done: Mapped[dict[str, int]] = mapped_column(JSONB)
    failures: Mapped[list[list[str]]] = mapped_column(JSONB)
    ahead: Mapped[list[list[str]]] = mapped_column(JSONB, deferred=True)

    @property
    def finished(self) -> int:
        """Of how many it is known what became of them."""
        return sum(self.done.values()) + len(self.failures)
