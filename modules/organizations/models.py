"""Tables of organizations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.models import PERSONAL


class Organization(Base):
    """An LEA or another body. `cd_code` is the state's county-district code (2 + 5 digits), the key of the import.

    `source` names the list a row was imported from; `updated_on` is that list's own date of the row. `name_key` and
    `search_key` are without accents and capitals: the one for exact names and order, the other for search by trigrams.
    """

    __tablename__ = "organizations_organization"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cd_code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    kind_label: Mapped[str] = mapped_column(server_default="")
    county: Mapped[str] = mapped_column(server_default="", index=True)
    street: Mapped[str] = mapped_column(server_default="")
    city: Mapped[str] = mapped_column(server_default="")
    zip_code: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    extension: Mapped[str] = mapped_column(server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    updated_on: Mapped[date | None]
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    name_key: Mapped[str] = mapped_column(Computed("lower(plain(name))", persisted=True), index=True)
    search_key: Mapped[str] = mapped_column(
        Computed("lower(plain(name || ' ' || city || ' ' || county || ' ' || coalesce(cd_code, '')))", persisted=True)
    )

    __table_args__ = (
        CheckConstraint("kind in ('district', 'county_office', 'charter', 'other')", name="kind"),
        # Signatures of 256 bytes instead of 12 halve the time of a search among 15,000 names, at no greater size.
        Index(
            "ix_organizations_organization_search",
            "search_key",
            postgresql_using="gist",
            postgresql_ops={"search_key": "gist_trgm_ops(siglen=256)"},
        ),
    )


class Membership(Base):
    """A person belongs to an organization, in some work, from a moment until another."""

    __tablename__ = "organizations_membership"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations_organization.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    work: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    since_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_organizations_membership_live", "person_id", unique=True, postgresql_where=text("until_at is null")),
    )


class UnlistedRequest(Base):
    """A person does not find their organization and asks staff for it; open until staff answered with one."""

    __tablename__ = "organizations_request"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    words: Mapped[str] = mapped_column(info=PERSONAL)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations_organization.id"))

    __table_args__ = (
        Index("uq_organizations_request_open", "person_id", unique=True, postgresql_where=text("answered_at is null")),
    )
