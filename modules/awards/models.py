"""Tables of awards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL


class Definition(Base):
    """What can be awarded. `key` names it for the capability that awards it (`module:cei/roots-up`, `series:cei`, `event:<slug>`).

    `minutes` is what the certificate says unless the claim says otherwise; `credits` names who stands behind it.
    """

    __tablename__ = "awards_definition"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_es: Mapped[str] = mapped_column(server_default="")
    issuer: Mapped[str]
    credits: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    minutes: Mapped[int] = mapped_column(server_default=text("0"))
    valid_months: Mapped[int | None]
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("valid_months is null or valid_months > 0", name="valid_months"),)


class Award(Base):
    """A certificate of a person. All it says was copied at issue; `code` is its public name for life.

    `evidence` says what it rests on (kind and ids), for whoever asks why it was issued.
    """

    __tablename__ = "awards_award"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("awards_definition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    cycle: Mapped[int] = mapped_column(server_default=text("1"))
    name: Mapped[str] = mapped_column(info=PERSONAL)
    title_en: Mapped[str]
    title_es: Mapped[str] = mapped_column(server_default="")
    issuer: Mapped[str]
    credits: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    minutes: Mapped[int]
    earned_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    search_key: Mapped[str] = mapped_column(Computed("lower(plain(name))", persisted=True), deferred=True)

    __table_args__ = (
        UniqueConstraint("person_id", "definition_id", "cycle"),
        Index("ix_awards_award_search", "search_key", postgresql_using="gin", postgresql_ops={"search_key": "gin_trgm_ops"}),
    )


class Standing(Base):
    """An award was revoked, or stands again: append-only, the newest row counts; without a row it stands. An erasure blanks the reason."""

    __tablename__ = "awards_standing"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards_award.id"))
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    stated_at: Mapped[datetime]
    stated_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("state in ('revoked', 'restored')", name="state"),
        Index("ix_awards_standing_newest", "award_id", "id"),
        {"info": {WHOSE: "award_id"}},
    )
