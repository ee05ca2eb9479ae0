"""Teams and their seats."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.models import PERSONAL
from modules.people.ranks import RANK, Rank


class Team(Base):
    """An LEA's group in a cohort. A team that withdraws keeps its row, its seats and its work.

    `group_id` holds everybody with a live seat in this team.
    """

    __tablename__ = "cohorts_team"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts_cohort.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations_organization.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts_application.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups_group.id"), unique=True)
    joined_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (UniqueConstraint("cohort_id", "organization_id"),)


class Seat(Base):
    """A person's place in a team, in a role, from a moment until another; a swap ends one row and begins the next.

    Leads may change the team. `name` and `address` are as the lead wrote them: they tell nobody whether the address was known,
    nor by which others the person is. `minor` people have no account and no address; `consent_noted_by` is the lead who saw the
    guardian's consent.
    """

    __tablename__ = "cohorts_seat"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("cohorts_team.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    address: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    role: Mapped[str]
    lead: Mapped[bool] = mapped_column(server_default=text("false"))
    minor: Mapped[bool] = mapped_column(server_default=text("false"))
    contact: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    consent_at: Mapped[datetime | None]
    consent_noted_by: Mapped[int | None] = mapped_column(BigInteger)
    since_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(server_default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts_seat.id"))

    __table_args__ = (
        CheckConstraint(
            "role in ('team_lead', 'superintendent', 'administrator', 'teacher', 'classified', 'counselor', 'family', "
            "'student', 'partner', 'board', 'county_liaison')",
            name="role",
        ),
        CheckConstraint("not (minor and lead)", name="lead"),
        CheckConstraint("not minor or consent_at is not null", name="consent"),
        Index("uq_cohorts_seat_live", "team_id", "person_id", unique=True, postgresql_where=text("until_at is null")),
        {"info": {RANK: Rank("lead", (False, True), same="team_id", until="until_at", never="minor")}},
    )
