"""Tables of calendars: what was written once and is sent many times. All of it can be thrown away and made again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class EntryText(Base):
    """The VEVENT of a session as one language says it, in UTF-8.

    It holds for one state of the event (`event_version`, `changed_at`) and one `style`: all else that shapes it. `zone` is
    the one it names, empty for none; the years are those it touches: what a calendar must know to hold it.
    """

    __tablename__ = "feeds_entry"

    session_id: Mapped[int] = mapped_column(ForeignKey("events_session.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    event_version: Mapped[int]
    changed_at: Mapped[datetime]
    style: Mapped[str]
    zone: Mapped[str]
    first_year: Mapped[int]
    last_year: Mapped[int]
    vevent: Mapped[bytes]


class Snapshot(Base):
    """The bytes of a calendar. `key` is its address below the site's.

    They are fresh as long as the number of all calendars is `version`, the site writes in this `style`, and `valid_until` is to
    come: the moment at which something may leave by time alone. `last_modified` moves when the bytes do, by a second at least. `asked_at` is when somebody last
    had to wait for them: who is asked for often is made anew before that.
    """

    __tablename__ = "feeds_snapshot"

    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    style: Mapped[str] = mapped_column(server_default="")
    valid_until: Mapped[datetime]
    etag: Mapped[str]
    last_modified: Mapped[datetime]
    asked_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(deferred=True)

    __table_args__ = (Index("ix_feeds_snapshot_asked_at", "asked_at"),)
