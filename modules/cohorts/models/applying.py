"""An LEA's application: one shared draft, its answers with their history, what was sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.models import PERSONAL
from modules.people.ranks import RANK, Rank


class Application(Base):
    """What one LEA says in one round. `state` is one of `states.STATES`; `nonce` signs the invitation links.

    `revision` counts submissions; what reviewers read is the submission, never the draft.
    """

    __tablename__ = "cohorts_application"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("cohorts_round.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations_organization.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("cohorts_form.id"))
    state: Mapped[str] = mapped_column(server_default="draft")
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    nonce: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    submitted_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("round_id", "organization_id"),
        Index("ix_cohorts_application_state", "round_id", "state"),
        CheckConstraint(
            "state in ('draft', 'submitted', 'eligible', 'advanced', 'supplemental', 'interview', 'chosen', 'waiting', "
            "'declined', 'withdrawn')",
            name="state",
        ),
    )


class Collaborator(Base):
    """Somebody who works on an application: a lead may submit and invite, an editor may write. Leaving sets an end."""

    __tablename__ = "cohorts_collaborator"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    part: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("part in ('lead', 'editor')", name="part"),
        Index(
            "uq_cohorts_collaborator_live",
            "application_id",
            "person_id",
            unique=True,
            postgresql_where=text("removed_at is null"),
        ),
        {"info": {RANK: Rank("part", ("editor", "lead"), same="application_id", until="removed_at")}},
    )


class Invitation(Base):
    """Somebody may come to work on an application: a lead asked them, or they asked to be let in. Ends once, by an answer.

    `address` is where the letter to an invited person goes. The link is signed with the application's nonce.
    """

    __tablename__ = "cohorts_invitation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    kind: Mapped[str]
    part: Mapped[str]
    address: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        CheckConstraint("kind in ('invited', 'asked')", name="kind"),
        CheckConstraint("part in ('lead', 'editor')", name="part"),
        CheckConstraint("outcome in ('', 'accepted', 'declined', 'withdrawn')", name="outcome"),
        CheckConstraint("(outcome = '') = (ended_at is null)", name="ended"),
        Index(
            "uq_cohorts_invitation_open",
            "application_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )


class Answer(Base):
    """The answer to one question as it stands. `version` rises with each write: who writes names the version they saw."""

    __tablename__ = "cohorts_answer"

    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))


class AnswerVersion(Base):
    """An answer as somebody wrote it: append-only. `kept` is false for a text that lost a race and was kept beside."""

    __tablename__ = "cohorts_answer_version"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"))
    question: Mapped[str]
    version: Mapped[int]
    value: Mapped[str]
    kept: Mapped[bool]
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))

    __table_args__ = (Index("ix_cohorts_answer_version_question", "application_id", "question", "id"),)


class Attachment(Base):
    """A file that belongs to an answer; taking it away sets `removed_at`."""

    __tablename__ = "cohorts_attachment"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), index=True)
    question: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("files_file.sha256"))
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    removed_at: Mapped[datetime | None]


class Endorsement(Base):
    """A county office is asked to stand behind an application, and answers."""

    __tablename__ = "cohorts_endorsement"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"), unique=True)
    county_office_id: Mapped[int] = mapped_column(ForeignKey("organizations_organization.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="asked")
    words: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))

    __table_args__ = (CheckConstraint("state in ('asked', 'endorsed', 'declined')", name="state"),)


class Submission(Base):
    """What was sent, frozen: form, answers and attachments as they stood. `arrived_at` is when the request reached us.

    `answers` maps a question to its text, or to a list of files, each with `filename`, `sha256`, `size` and `kind`.
    """

    __tablename__ = "cohorts_submission"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("cohorts_application.id"))
    revision: Mapped[int]
    form_id: Mapped[int] = mapped_column(ForeignKey("cohorts_form.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    arrived_at: Mapped[datetime]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    signed_name: Mapped[str] = mapped_column(server_default="", info=PERSONAL)
    signed_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("application_id", "revision"),)
