"""Tables of mail that comes in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL


class InboxMessage(Base):
    """A message as it came, for one recipient; kept some days whatever becomes of it, for good while nobody could handle it.

    Purpose: bounce, leave, post (to a list), staff (for a person to read), event (what a provider tells us over the web; its
    recipient is the provider's name). State: waiting (nobody has looked yet), handled, dropped (a forgery, an out-of-office note; `outcome` says which), parked
    (it needs a person). `message_key` is the SHA-256 of its Message-ID, else of its bytes: the same message counts once.
    """

    __tablename__ = "mailings_inbox_message"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str]
    recipient: Mapped[str]
    sender: Mapped[str]
    message_key: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    outcome: Mapped[str] = mapped_column(server_default="")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("message_key", "recipient"),
        CheckConstraint("purpose in ('bounce', 'leave', 'post', 'staff', 'event')", name="purpose"),
        CheckConstraint("state in ('waiting', 'handled', 'dropped', 'parked')", name="state"),
        CheckConstraint("(state = 'waiting') = (settled_at is null)", name="settled"),
        Index("ix_mailings_inbox_message_due", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_mailings_inbox_message_state", "state", "received_at"),
    )


class Bounce(Base):
    """What became of a message after a mail server had taken it; the ledger of deliveries goes on saying that it was taken.

    Kind: permanent, temporary (counts for nothing), complaint. `status` is the enhanced code (RFC 3463), where one was given.
    `source` names what told us, so that telling twice counts once. The address is known by its hash, as in a suppression.
    """

    __tablename__ = "mailings_bounce"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(unique=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries_delivery.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("mailings_inbox_message.id", ondelete="SET NULL"), index=True)
    address_hash: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="")
    diagnostic: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('permanent', 'temporary', 'complaint')", name="kind"),
        Index("ix_mailings_bounce_address", "address_hash", "at"),
        {"info": {WHOSE: "delivery_id"}},
    )


class Poster(Base):
    """An address that may post to a list by mail, once it is confirmed; one that `moderates` decides on what others post."""

    __tablename__ = "mailings_poster"

    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"), primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"), primary_key=True, index=True)
    moderates: Mapped[bool] = mapped_column(server_default=text("false"))
    added_at: Mapped[datetime]

    __table_args__ = ({"info": {WHOSE: "address_id"}},)


class Post(Base):
    """A message to a list, its body in Markdown: held until a moderator decides, unless it came approved.

    `address` is what its From says; `person_id` whose address that is, if it was proved to be theirs. `why` is why it waits:
    unproved (nobody vouches that From is true) or stranger (may not post here). `left_out` counts attachments.
    """

    __tablename__ = "mailings_post"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("mailings_inbox_message.id", ondelete="SET NULL"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    address: Mapped[str] = mapped_column(info=PERSONAL)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    subject: Mapped[str]
    body: Mapped[str]
    left_out: Mapped[int] = mapped_column(server_default=text("0"))
    why: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("mailings_item.id"), unique=True)
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("why in ('', 'unproved', 'stranger')", name="why"),
        CheckConstraint("state in ('held', 'approved', 'refused')", name="state"),
        CheckConstraint("(state = 'held') = (decided_at is null)", name="decided"),
        CheckConstraint("(state = 'approved') = (item_id is not null)", name="item"),
        Index("ix_mailings_post_held", "received_at", postgresql_where=text("state = 'held'")),
    )


class PostAsk(Base):
    """A moderator who was asked about a post by letter: the link in it proves who decides."""

    __tablename__ = "mailings_post_ask"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("mailings_post.id", ondelete="CASCADE"))
    address_id: Mapped[int] = mapped_column(ForeignKey("people_address.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(info={"secret": True})

    __table_args__ = (UniqueConstraint("post_id", "address_id"), {"info": {WHOSE: "address_id"}})
