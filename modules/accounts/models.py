"""Tables of accounts. `webapp` puts a login class over Account; nothing else does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.models import PERSONAL, SECRET


class Account(Base):
    """A person's way to sign in. `email` is the address it was made with, `confirmed_at` when that was proved by a POST.

    `fs_uniquifier` changes with the password, which ends every session and every open reset link. An account imported
    from an older system has no password until its owner chooses one by letter.
    """

    __tablename__ = "accounts_account"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), unique=True)
    email: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    password: Mapped[str | None] = mapped_column(info=SECRET)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, info=SECRET)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    failed_at: Mapped[datetime | None]


class SignedInSession(Base):
    """A browser that is signed in. The cookie holds a random id, this row its SHA-256 only."""

    __tablename__ = "accounts_session"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True, info=SECRET)
    agent: Mapped[str] = mapped_column(info=PERSONAL)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = ({"info": {WHOSE: "account_id"}},)


class Grant(Base):
    """A role given to a person: for the whole site, one organization or one cohort, from a day until a day or for good."""

    __tablename__ = "accounts_grant"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str]
    scope_id: Mapped[int | None] = mapped_column(BigInteger)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    given_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("scope_kind in ('site', 'organization', 'cohort')", name="scope_kind"),
        CheckConstraint("(scope_kind = 'site') = (scope_id is null)", name="scope"),
        CheckConstraint(
            "role in ('administrator', 'editor', 'facilitator', 'county_lead', 'team_lead', 'participant')", name="role"
        ),
        Index(
            "uq_accounts_grant_live",
            "person_id",
            "role",
            "scope_kind",
            text("coalesce(scope_id, 0)"),
            unique=True,
            postgresql_where=text("until_at is null"),
        ),
    )
