"""Tables of people. Nothing here knows whether a person can sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base

PERSONAL = {"personal": True}
SECRET = {"personal": True, "secret": True}  # left out of what a person is handed as their data


class Person(Base):
    """A human being: guest, subscriber, student without e-mail, or owner of an account."""

    __tablename__ = "people_person"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    language: Mapped[str] = mapped_column(server_default="en")
    time_zone: Mapped[str] = mapped_column(server_default="America/Los_Angeles")
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    search_key: Mapped[str] = mapped_column(Computed("lower(plain(name))", persisted=True))

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_people_person_search", "search_key", postgresql_using="gin", postgresql_ops={"search_key": "gin_trgm_ops"}),
        Index("ix_people_person_merged", "merged_into_id", postgresql_where=text("merged_into_id is not null")),
    )


class Address(Base):
    """An e-mail address of a person; mail goes to it and it identifies only once it is confirmed.

    `key` is the address as compared (`addresses.address_key`); one row for each key, so no two people share one.
    """

    __tablename__ = "people_address"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    address: Mapped[str] = mapped_column(info=PERSONAL)
    key: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_people_address_search", "key", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}),)


class Merge(Base):
    """Two records of one person made one; `moved` says which rows went over, so that it can be undone."""

    __tablename__ = "people_merge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    merged_at: Mapped[datetime]
    merged_by: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two_people"),
        Index("uq_people_merge_gone", "gone_id", unique=True, postgresql_where=text("undone_at is null")),
    )
