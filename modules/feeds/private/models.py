"""Tables of private calendars: who has which address, and the bytes behind it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL, SECRET


class PrivateFeed(Base):
    """An address at which a person finds a calendar: `own` of all that is theirs, or `cohort` of one they belong to.

    `links_at` is when the links to join were put in or left out last. The address is signed with `nonce`. One that has ended keeps its row, so that programs are told. `fetched_by` is the name of
    a program, empty before the first time; nothing else is kept of who fetches.
    """

    __tablename__ = "feeds_private"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    kind: Mapped[str]
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts_cohort.id"))
    locale: Mapped[str]
    join_links: Mapped[bool] = mapped_column(server_default=text("false"))
    links_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(info={"secret": True})
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    fetched_by: Mapped[str] = mapped_column(server_default="", info=PERSONAL)

    __table_args__ = (
        CheckConstraint("kind in ('own', 'cohort')", name="kind"),
        CheckConstraint("(kind = 'cohort') = (cohort_id is not null)", name="cohort"),
    )


class PrivateSnapshot(Base):
    """The bytes of a private calendar.

    They are fresh as long as `version` is the number of all calendars, nothing was `Stirred`, the site writes in this `style`, and
    `valid_until` is to come. `made_by` is the transaction that made them. `last_modified` moves when the bytes do, by a second at least.
    """

    __tablename__ = "feeds_private_snapshot"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds_private.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str] = mapped_column(server_default="")  # read by the code before this one
    made_by: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    style: Mapped[str] = mapped_column(server_default="")
    valid_until: Mapped[datetime]
    etag: Mapped[str]
    last_modified: Mapped[datetime]
    body: Mapped[bytes | None] = mapped_column(deferred=True, info=SECRET)

    __table_args__ = ({"info": {WHOSE: "feed_id"}},)


class Stirred(Base):
    """A row changed that this calendar shows, and its bytes do not say so yet. Written by triggers of the tables it is made of."""

    __tablename__ = "feeds_private_stirred"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds_private.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = ({"info": {WHOSE: "feed_id"}},)
