"""Tables of items."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.core.db import Base


class Item(Base):
    """Something to tell.

    `source_kind` and `source_id` name what it tells of (an event, a module, a round), without a key; an announcement tells of itself.
    `source_version` is which state of it was told last, so that the same news are told once. `revision` is 1 when it is published and
    rises with each correction that readers should hear of; `version` with every write, against two editors overwriting each other.
    After `due_at` it is told no more. `link` is an address, or the path of a page of ours. `image` is the SHA-256 of an ItemImage.
    `private`: told by the list of a cohort alone, never by another, and never in an edition. `called_off`: what it tells of does not
    take place, which only those need to hear who were told of it. `author_id` is for the trail, and like there no foreign key.
    """

    __tablename__ = "mailings_item"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    source_kind: Mapped[str] = mapped_column(server_default="")
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    source_version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    state: Mapped[str] = mapped_column(server_default="draft")
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    due_at: Mapped[datetime | None]
    link: Mapped[str] = mapped_column(server_default="")
    image: Mapped[str | None] = mapped_column(ForeignKey("mailings_item_image.sha256"))
    private: Mapped[bool] = mapped_column(server_default=text("false"))
    called_off: Mapped[bool] = mapped_column(server_default=text("false"))
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    texts: Mapped[list[ItemText]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        CheckConstraint("kind in ('event', 'module', 'announcement', 'deadline', 'post')", name="kind"),
        CheckConstraint("state in ('draft', 'published', 'withdrawn')", name="state"),
        CheckConstraint("(source_kind = '') = (source_id is null)", name="source"),
        CheckConstraint("(state = 'draft') = (published_at is null)", name="published"),
        Index("ix_mailings_item_published", "published_at", postgresql_where=text("state = 'published'")),
    )


class ItemText(Base):
    """What an item says in one language: a headline, a summary (40 to 60 words are asked for), and what its image shows.

    `by_hand`: an editor wrote it, so that news of the source leave it as it is. What has changed in the source is said by `notice`,
    a sentence or two that readers find before the summary (`wordings.whole_summary`).
    """

    __tablename__ = "mailings_item_text"

    item_id: Mapped[int] = mapped_column(ForeignKey("mailings_item.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    headline: Mapped[str] = mapped_column(server_default="")
    summary: Mapped[str] = mapped_column(server_default="")
    image_alt: Mapped[str] = mapped_column(server_default="")
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    notice: Mapped[str] = mapped_column(server_default="")


class ItemImage(Base):
    """A picture that an item has or had. It stays: messages that went out ask for it for years."""

    __tablename__ = "mailings_item_image"

    sha256: Mapped[str] = mapped_column(ForeignKey("files_file.sha256"), primary_key=True)
    added_at: Mapped[datetime]


class ItemList(Base):
    """An item on a list: whoever gets the list is told of it."""

    __tablename__ = "mailings_item_list"

    item_id: Mapped[int] = mapped_column(ForeignKey("mailings_item.id", ondelete="CASCADE"), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("mailings_list.id"), primary_key=True, index=True)
