"""Tables of what learners do, and what it comes to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from modules.core.db import Base
from modules.people.belongings import WHOSE
from modules.people.cycles import CYCLE, Cycle
from modules.people.models import PERSONAL

_LEARNER = ("person_id", "module_id")


class SeriesEnrolment(Base):
    """A person takes a series: in which role, and which statements of eligibility they ticked."""

    __tablename__ = "training_series_enrolment"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("training_series.id"), index=True)
    role: Mapped[str] = mapped_column(server_default="")
    stated: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    enrolled_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "series_id"),)


class Enrolment(Base):
    """A person takes a module, pinned to a version; only the learner's own deed moves the pin."""

    __tablename__ = "training_enrolment"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"), index=True)
    how: Mapped[str] = mapped_column(server_default="open")
    enrolled_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("person_id", "module_id"),
        CheckConstraint("how in ('open', 'assigned', 'attended')", name="how"),
        Index("ix_training_enrolment_module", "module_id", "person_id"),
    )


class Assignment(Base):
    """A module given to a group of people, perhaps with a day by which it is due."""

    __tablename__ = "training_assignment"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups_group.id"))
    due_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_training_assignment_live", "group_id", "module_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_training_assignment_due", "due_at", postgresql_where=text("ended_at is null")),
    )


class LearningEvent(Base):
    """Something a learner did: append-only. `id` was made where it happened, so that sending twice records once.

    `occurred_at` is the learner's clock, never later than `received_at`; `number` is the sender's own count.
    """

    __tablename__ = "training_learning_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"))
    activity: Mapped[str]
    verb: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    number: Mapped[int] = mapped_column(server_default=text("0"))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("verb in ('viewed', 'played', 'spent', 'answered', 'submitted', 'attended', 'placed')", name="verb"),
        CheckConstraint("occurred_at <= received_at", name="past"),
        Index("ix_training_learning_event_learner", "person_id", "module_id", "occurred_at"),
    )


class Response(Base):
    """What a learner wrote or ticked in a journal, a self-rating or a survey; the newest of (person, activity) counts.

    `shared` opens a journal to the facilitators; a survey is read without names.
    """

    __tablename__ = "training_response"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"))
    activity: Mapped[str]
    kind: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, info=PERSONAL)
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    submitted_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('journal', 'rating', 'survey')", name="kind"),
        Index("ix_training_response_learner", "person_id", "module_id", "activity", "submitted_at"),
        Index("ix_training_response_activity", "module_id", "activity"),
        Index("ix_training_response_survey", "module_id", "submitted_at", postgresql_where=text("kind = 'survey'")),
        Index("ix_training_response_shared", text("submitted_at desc"), "id", postgresql_where=text("shared")),
    )


class Waiver(Base):
    """A requirement of a learner counts as met for a reason; `activity` empty means the whole module. Ending it is an end, not a loss."""

    __tablename__ = "training_waiver"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    activity: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    waived_at: Mapped[datetime]
    waived_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_training_waiver_learner", "person_id", "module_id"),)


class Recount(Base):
    """A learner's module is to be counted again: inserted once if absent, deleted by whoever counts."""

    __tablename__ = "training_recount"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)


class Progress(Base):
    """What `state.state_of` says of a learner's module: a projection, made again from the events whenever asked.

    `state` is a `state.State` as JSON; `satisfied_at` is when the rule came true. `idle_since` is the last sign of life of
    somebody who is not done: what they did last, else when they began, moved or were to begin anew. `quiz_out` is a quiz that is
    still to be passed and of which all attempts are used, the last one at `quiz_out_at`. `still_at` is when these were counted:
    another moment than `counted_at` where a worker of older code, which does not know them, counted last.
    """

    __tablename__ = "training_progress"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), primary_key=True, index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"))
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    percent: Mapped[int]
    minutes_left: Mapped[int]
    satisfied_at: Mapped[datetime | None]
    last_event_at: Mapped[datetime | None]
    idle_since: Mapped[datetime | None]
    quiz_out: Mapped[str] = mapped_column(server_default="")
    quiz_out_at: Mapped[datetime | None]
    still_at: Mapped[datetime | None]
    counted_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("percent between 0 and 100", name="percent"),
        Index("ix_training_progress_idle", "idle_since", *_LEARNER, postgresql_where=text("idle_since is not null")),
        Index("ix_training_progress_quiz_out", "quiz_out_at", *_LEARNER, postgresql_where=text("quiz_out_at is not null")),
        Index("ix_training_progress_older", *_LEARNER, postgresql_where=text("still_at is distinct from counted_at")),
    )


class Completion(Base):
    """A module was completed: a grant, append-only. Content edited later, or evidence that comes late, never changes it.

    A merge may give it the next `cycle` where the record that stays has had this one taken back.
    """

    __tablename__ = "training_completion"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"))
    cycle: Mapped[int] = mapped_column(server_default=text("1"))
    version_id: Mapped[int] = mapped_column(ForeignKey("training_version.id"))
    version_hash: Mapped[str]
    minutes: Mapped[int]
    earned_at: Mapped[datetime]
    counted_at: Mapped[datetime]
    evidence: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")

    __table_args__ = (
        UniqueConstraint("person_id", "module_id", "cycle"),
        Index("ix_training_completion_module", "module_id", "person_id"),
        {"info": {CYCLE: Cycle("cycle", same="module_id", ended_by="training_withdrawal.completion_id")}},
    )


class Withdrawal(Base):
    """A completion was taken back, by whom and why: a row of its own, the completion stays. An erasure blanks the reason."""

    __tablename__ = "training_withdrawal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    completion_id: Mapped[int] = mapped_column(ForeignKey("training_completion.id"), unique=True)
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = ({"info": {WHOSE: "completion_id"}},)


class CompletionAudit(Base):
    """A nightly comparison of stored state with state rebuilt from the events; `drift` must be nothing."""

    __tablename__ = "training_audit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    audited_at: Mapped[datetime]
    checked: Mapped[int]
    drift: Mapped[int]
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")


class FeedbackSum(Base):
    """What the surveys of a module came to at `counted_at`, as `feedback_sums.Sums`; only of modules with very many answers."""

    __tablename__ = "training_feedback_sum"

    module_id: Mapped[int] = mapped_column(ForeignKey("training_module.id"), primary_key=True)
    sums: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counted_at: Mapped[datetime]
