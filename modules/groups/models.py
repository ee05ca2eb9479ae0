"""Tables of groups."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base


class Group(Base):
    """A named set of people. `owner_kind`/`owner_id` name the higher thing that keeps it (a cohort), without a key."""

    __tablename__ = "groups_group"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    owner_kind: Mapped[str] = mapped_column(server_default="")
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class Member(Base):
    """A person in a group, from a moment until another."""

    __tablename__ = "groups_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(primary_key=True)
    left_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_groups_member_live", "group_id", "person_id", unique=True, postgresql_where=text("left_at is null")),
    )
