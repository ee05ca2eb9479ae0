"""Training, awards and cohorts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


APPEND_ONLY = (
    "awards_standing",
    "training_version",
    "training_withdrawal",
    "cohorts_deadline_move",
    "cohorts_form",
    "cohorts_transition",
)
NEVER_DELETED = (
    "awards_award",
    "training_learning_event",
    "training_completion",
    "cohorts_submission",
    "cohorts_answer_version",
)
"""Rows with a person in them may be moved by a merge and blanked by an erasure, but not be lost."""


def upgrade() -> None:
    op.create_table(
        "awards_definition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), server_default="", nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("credits", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_months is null or valid_months > 0", name=op.f("ck_awards_definition_valid_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards_definition")),
        sa.UniqueConstraint("key", name=op.f("uq_awards_definition_key")),
    )
    op.create_table(
        "cohorts_form",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_form")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_cohorts_form_name_number")),
    )
    op.create_table(
        "cohorts_programme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_es", sa.String(), server_default="", nullable=False),
        sa.Column("description_en", sa.String(), server_default="", nullable=False),
        sa.Column("description_es", sa.String(), server_default="", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_programme")),
        sa.UniqueConstraint("slug", name=op.f("uq_cohorts_programme_slug")),
    )
    op.create_table(
        "training_audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("drift", sa.Integer(), nullable=False),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_audit")),
    )
    op.create_table(
        "training_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_series_slug")),
    )
    op.create_table(
        "awards_award",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), server_default="", nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("credits", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("search_key", sa.String(), sa.Computed("lower(plain(name))", persisted=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["awards_definition.id"], name=op.f("fk_awards_award_definition_id_awards_definition")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_awards_award_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards_award")),
        sa.UniqueConstraint("code", name=op.f("uq_awards_award_code")),
        sa.UniqueConstraint("person_id", "definition_id", "cycle", name=op.f("uq_awards_award_person_id_definition_id_cycle")),
    )
    op.create_index(op.f("ix_awards_award_definition_id"), "awards_award", ["definition_id"], unique=False)
    op.create_index(
        "ix_awards_award_search",
        "awards_award",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_table(
        "cohorts_cohort",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_cohorts_cohort_order")),
        sa.CheckConstraint("number > 0", name=op.f("ck_cohorts_cohort_number")),
        sa.ForeignKeyConstraint(["group_id"], ["groups_group.id"], name=op.f("fk_cohorts_cohort_group_id_groups_group")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["cohorts_programme.id"], name=op.f("fk_cohorts_cohort_programme_id_cohorts_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_cohort")),
        sa.UniqueConstraint("group_id", name=op.f("uq_cohorts_cohort_group_id")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_cohorts_cohort_programme_id_number")),
    )
    op.create_table(
        "training_module",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("current_id", sa.BigInteger(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["training_series.id"], name=op.f("fk_training_module_series_id_training_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_module")),
        sa.UniqueConstraint("series_id", "slug", name=op.f("uq_training_module_series_id_slug")),
    )
    op.create_index(op.f("ix_training_module_series_id"), "training_module", ["series_id"], unique=False)
    op.create_table(
        "training_series_enrolment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), server_default="", nullable=False),
        sa.Column("stated", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_training_series_enrolment_person_id_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["training_series.id"], name=op.f("fk_training_series_enrolment_series_id_training_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_series_enrolment")),
        sa.UniqueConstraint("person_id", "series_id", name=op.f("uq_training_series_enrolment_person_id_series_id")),
    )
    op.create_index(op.f("ix_training_series_enrolment_series_id"), "training_series_enrolment", ["series_id"], unique=False)
    op.create_table(
        "awards_standing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state in ('revoked', 'restored')", name=op.f("ck_awards_standing_state")),
        sa.ForeignKeyConstraint(["award_id"], ["awards_award.id"], name=op.f("fk_awards_standing_award_id_awards_award")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards_standing")),
    )
    op.create_index("ix_awards_standing_newest", "awards_standing", ["award_id", "id"], unique=False)
    op.create_table(
        "cohorts_credit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("part in ('co_lead', 'co_facilitator')", name=op.f("ck_cohorts_credit_part")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_credit_cohort_id_cohorts_cohort")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_credit")),
    )
    op.create_index(op.f("ix_cohorts_credit_cohort_id"), "cohorts_credit", ["cohort_id"], unique=False)
    op.create_table(
        "cohorts_deliverable",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), server_default="", nullable=False),
        sa.Column("asks_en", sa.String(), server_default="", nullable=False),
        sa.Column("asks_es", sa.String(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_deliverable_cohort_id_cohorts_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_deliverable")),
    )
    op.create_index(op.f("ix_cohorts_deliverable_cohort_id"), "cohorts_deliverable", ["cohort_id"], unique=False)
    op.create_table(
        "cohorts_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("letters_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rubric", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_cohorts_round_order")),
        sa.CheckConstraint("grace_seconds between 0 and 86400", name=op.f("ck_cohorts_round_grace")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_round_cohort_id_cohorts_cohort")),
        sa.ForeignKeyConstraint(["form_id"], ["cohorts_form.id"], name=op.f("fk_cohorts_round_form_id_cohorts_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_round")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_cohorts_round_cohort_id")),
    )
    op.create_table(
        "cohorts_session",
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_session_cohort_id_cohorts_cohort")),
        sa.ForeignKeyConstraint(["event_id"], ["events_event.id"], name=op.f("fk_cohorts_session_event_id_events_event")),
        sa.PrimaryKeyConstraint("cohort_id", "event_id", name=op.f("pk_cohorts_session")),
    )
    op.create_index(op.f("ix_cohorts_session_event_id"), "cohorts_session", ["event_id"], unique=False)
    op.create_table(
        "training_assignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups_group.id"], name=op.f("fk_training_assignment_group_id_groups_group")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_assignment_module_id_training_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_assignment")),
    )
    op.create_index(op.f("ix_training_assignment_module_id"), "training_assignment", ["module_id"], unique=False)
    op.create_index(
        "uq_training_assignment_live",
        "training_assignment",
        ["group_id", "module_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "training_draft",
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_draft_module_id_training_module")
        ),
        sa.PrimaryKeyConstraint("module_id", name=op.f("pk_training_draft")),
    )
    op.create_table(
        "training_recount",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_recount_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_training_recount_person_id_people_person")),
        sa.PrimaryKeyConstraint("person_id", "module_id", name=op.f("pk_training_recount")),
    )
    op.create_index(op.f("ix_training_recount_asked_at"), "training_recount", ["asked_at"], unique=False)
    op.create_table(
        "training_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("outline", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "change in ('first', 'correction', 'improvement', 'required')", name=op.f("ck_training_version_change")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_version_module_id_training_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_version")),
        sa.UniqueConstraint("module_id", "number", name=op.f("uq_training_version_module_id_number")),
    )
    op.create_table(
        "training_waiver",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waived_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_waiver_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_training_waiver_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_waiver")),
    )
    op.create_index("ix_training_waiver_learner", "training_waiver", ["person_id", "module_id"], unique=False)
    op.create_table(
        "cohorts_application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'eligible', 'advanced', 'supplemental', 'interview', 'chosen', 'waiting', 'declined', 'withdrawn')",
            name=op.f("ck_cohorts_application_state"),
        ),
        sa.ForeignKeyConstraint(["form_id"], ["cohorts_form.id"], name=op.f("fk_cohorts_application_form_id_cohorts_form")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations_organization.id"],
            name=op.f("fk_cohorts_application_organization_id_organizations_organization"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["cohorts_round.id"], name=op.f("fk_cohorts_application_round_id_cohorts_round")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["people_person.id"], name=op.f("fk_cohorts_application_started_by_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_application")),
        sa.UniqueConstraint("round_id", "organization_id", name=op.f("uq_cohorts_application_round_id_organization_id")),
    )
    op.create_index(op.f("ix_cohorts_application_organization_id"), "cohorts_application", ["organization_id"], unique=False)
    op.create_index("ix_cohorts_application_state", "cohorts_application", ["round_id", "state"], unique=False)
    op.create_table(
        "cohorts_deadline_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["cohorts_round.id"], name=op.f("fk_cohorts_deadline_move_round_id_cohorts_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_deadline_move")),
    )
    op.create_index(op.f("ix_cohorts_deadline_move_round_id"), "cohorts_deadline_move", ["round_id"], unique=False)
    op.create_table(
        "cohorts_information_session",
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_cohorts_information_session_event_id_events_event")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["cohorts_round.id"], name=op.f("fk_cohorts_information_session_round_id_cohorts_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "event_id", name=op.f("pk_cohorts_information_session")),
    )
    op.create_table(
        "cohorts_module",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["training_assignment.id"], name=op.f("fk_cohorts_module_assignment_id_training_assignment")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_module_cohort_id_cohorts_cohort")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_cohorts_module_module_id_training_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_module")),
        sa.UniqueConstraint("cohort_id", "module_id", name=op.f("uq_cohorts_module_cohort_id_module_id")),
    )
    op.create_index(op.f("ix_cohorts_module_module_id"), "cohorts_module", ["module_id"], unique=False)
    op.create_table(
        "cohorts_reviewer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.String(), server_default="", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_cohorts_reviewer_person_id_people_person")),
        sa.ForeignKeyConstraint(["round_id"], ["cohorts_round.id"], name=op.f("fk_cohorts_reviewer_round_id_cohorts_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_reviewer")),
    )
    op.create_index(op.f("ix_cohorts_reviewer_person_id"), "cohorts_reviewer", ["person_id"], unique=False)
    op.create_index(
        "uq_cohorts_reviewer_live",
        "cohorts_reviewer",
        ["round_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "training_completion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("version_hash", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_completion_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_training_completion_person_id_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_completion_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_completion")),
        sa.UniqueConstraint("person_id", "module_id", "cycle", name=op.f("uq_training_completion_person_id_module_id_cycle")),
    )
    op.create_index(op.f("ix_training_completion_module_id"), "training_completion", ["module_id"], unique=False)
    op.create_table(
        "training_enrolment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(), server_default="open", nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("how in ('open', 'assigned', 'attended')", name=op.f("ck_training_enrolment_how")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_enrolment_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_training_enrolment_person_id_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_enrolment_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolment")),
        sa.UniqueConstraint("person_id", "module_id", name=op.f("uq_training_enrolment_person_id_module_id")),
    )
    op.create_index(op.f("ix_training_enrolment_module_id"), "training_enrolment", ["module_id"], unique=False)
    op.create_index(op.f("ix_training_enrolment_version_id"), "training_enrolment", ["version_id"], unique=False)
    op.create_table(
        "training_file",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["files_file.sha256"], name=op.f("fk_training_file_sha256_files_file")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_file_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "name", name=op.f("pk_training_file")),
    )
    op.create_index(op.f("ix_training_file_sha256"), "training_file", ["sha256"], unique=False)
    op.create_table(
        "training_learning_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verb in ('viewed', 'played', 'spent', 'answered', 'submitted', 'attended', 'placed')",
            name=op.f("ck_training_learning_event_verb"),
        ),
        sa.CheckConstraint("occurred_at <= received_at", name=op.f("ck_training_learning_event_past")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_learning_event_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_training_learning_event_person_id_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_learning_event_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_learning_event")),
    )
    op.create_index(
        "ix_training_learning_event_learner", "training_learning_event", ["person_id", "module_id", "occurred_at"], unique=False
    )
    op.create_table(
        "training_live",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events_event.id"], name=op.f("fk_training_live_event_id_events_event")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_live_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "activity", name=op.f("pk_training_live")),
    )
    op.create_index(op.f("ix_training_live_event_id"), "training_live", ["event_id"], unique=False)
    op.create_table(
        "training_progress",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("minutes_left", sa.Integer(), nullable=False),
        sa.Column("satisfied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_training_progress_percent")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_progress_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_training_progress_person_id_people_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_progress_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("person_id", "module_id", name=op.f("pk_training_progress")),
    )
    op.create_index(op.f("ix_training_progress_module_id"), "training_progress", ["module_id"], unique=False)
    op.create_table(
        "training_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('journal', 'rating', 'survey')", name=op.f("ck_training_response_kind")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_response_module_id_training_module")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_training_response_person_id_people_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_version.id"], name=op.f("fk_training_response_version_id_training_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_response")),
    )
    op.create_index("ix_training_response_activity", "training_response", ["module_id", "activity"], unique=False)
    op.create_index(
        "ix_training_response_learner",
        "training_response",
        ["person_id", "module_id", "activity", "submitted_at"],
        unique=False,
    )
    op.create_table(
        "cohorts_answer",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["cohorts_application.id"], name=op.f("fk_cohorts_answer_application_id_cohorts_application")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["people_person.id"], name=op.f("fk_cohorts_answer_changed_by_people_person")),
        sa.PrimaryKeyConstraint("application_id", "question", name=op.f("pk_cohorts_answer")),
    )
    op.create_table(
        "cohorts_answer_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_answer_version_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["people_person.id"], name=op.f("fk_cohorts_answer_version_written_by_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_answer_version")),
    )
    op.create_index(
        "ix_cohorts_answer_version_question", "cohorts_answer_version", ["application_id", "question", "id"], unique=False
    )
    op.create_table(
        "cohorts_attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["people_person.id"], name=op.f("fk_cohorts_attachment_added_by_people_person")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_attachment_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(["sha256"], ["files_file.sha256"], name=op.f("fk_cohorts_attachment_sha256_files_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_attachment")),
    )
    op.create_index(op.f("ix_cohorts_attachment_application_id"), "cohorts_attachment", ["application_id"], unique=False)
    op.create_table(
        "cohorts_collaborator",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("part in ('lead', 'editor')", name=op.f("ck_cohorts_collaborator_part")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_collaborator_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_cohorts_collaborator_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_collaborator")),
    )
    op.create_index(op.f("ix_cohorts_collaborator_person_id"), "cohorts_collaborator", ["person_id"], unique=False)
    op.create_index(
        "uq_cohorts_collaborator_live",
        "cohorts_collaborator",
        ["application_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "cohorts_conflict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["cohorts_application.id"], name=op.f("fk_cohorts_conflict_application_id_cohorts_application")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["cohorts_reviewer.id"], name=op.f("fk_cohorts_conflict_reviewer_id_cohorts_reviewer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_conflict")),
        sa.UniqueConstraint("reviewer_id", "application_id", name=op.f("uq_cohorts_conflict_reviewer_id_application_id")),
    )
    op.create_index(op.f("ix_cohorts_conflict_application_id"), "cohorts_conflict", ["application_id"], unique=False)
    op.create_table(
        "cohorts_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('chosen', 'waiting', 'declined')", name=op.f("ck_cohorts_decision_outcome")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["cohorts_application.id"], name=op.f("fk_cohorts_decision_application_id_cohorts_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_decision")),
    )
    op.create_index("ix_cohorts_decision_newest", "cohorts_decision", ["application_id", "id"], unique=False)
    op.create_table(
        "cohorts_endorsement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("county_office_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state in ('asked', 'endorsed', 'declined')", name=op.f("ck_cohorts_endorsement_state")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people_person.id"], name=op.f("fk_cohorts_endorsement_answered_by_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_endorsement_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(
            ["county_office_id"],
            ["organizations_organization.id"],
            name=op.f("fk_cohorts_endorsement_county_office_id_organizations_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_endorsement")),
        sa.UniqueConstraint("application_id", name=op.f("uq_cohorts_endorsement_application_id")),
    )
    op.create_index(op.f("ix_cohorts_endorsement_county_office_id"), "cohorts_endorsement", ["county_office_id"], unique=False)
    op.create_table(
        "cohorts_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("(outcome = '') = (ended_at is null)", name=op.f("ck_cohorts_invitation_ended")),
        sa.CheckConstraint("kind in ('invited', 'asked')", name=op.f("ck_cohorts_invitation_kind")),
        sa.CheckConstraint("outcome in ('', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_cohorts_invitation_outcome")),
        sa.CheckConstraint("part in ('lead', 'editor')", name=op.f("ck_cohorts_invitation_part")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_invitation_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_cohorts_invitation_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_invitation")),
    )
    op.create_index(op.f("ix_cohorts_invitation_person_id"), "cohorts_invitation", ["person_id"], unique=False)
    op.create_index(
        "uq_cohorts_invitation_open",
        "cohorts_invitation",
        ["application_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "cohorts_review_assignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_review_assignment_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["cohorts_reviewer.id"], name=op.f("fk_cohorts_review_assignment_reviewer_id_cohorts_reviewer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_review_assignment")),
        sa.UniqueConstraint(
            "reviewer_id", "application_id", name=op.f("uq_cohorts_review_assignment_reviewer_id_application_id")
        ),
    )
    op.create_index(
        op.f("ix_cohorts_review_assignment_application_id"), "cohorts_review_assignment", ["application_id"], unique=False
    )
    op.create_table(
        "cohorts_submission",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), server_default="", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_submission_application_id_cohorts_application"),
        ),
        sa.ForeignKeyConstraint(["form_id"], ["cohorts_form.id"], name=op.f("fk_cohorts_submission_form_id_cohorts_form")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people_person.id"], name=op.f("fk_cohorts_submission_submitted_by_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_submission")),
        sa.UniqueConstraint("application_id", "revision", name=op.f("uq_cohorts_submission_application_id_revision")),
    )
    op.create_table(
        "cohorts_team",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["cohorts_application.id"], name=op.f("fk_cohorts_team_application_id_cohorts_application")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_cohorts_team_cohort_id_cohorts_cohort")),
        sa.ForeignKeyConstraint(["group_id"], ["groups_group.id"], name=op.f("fk_cohorts_team_group_id_groups_group")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations_organization.id"],
            name=op.f("fk_cohorts_team_organization_id_organizations_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_team")),
        sa.UniqueConstraint("application_id", name=op.f("uq_cohorts_team_application_id")),
        sa.UniqueConstraint("cohort_id", "organization_id", name=op.f("uq_cohorts_team_cohort_id_organization_id")),
        sa.UniqueConstraint("group_id", name=op.f("uq_cohorts_team_group_id")),
    )
    op.create_index(op.f("ix_cohorts_team_organization_id"), "cohorts_team", ["organization_id"], unique=False)
    op.create_table(
        "cohorts_transition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("came_from", sa.String(), nullable=False),
        sa.Column("went_to", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["cohorts_application.id"],
            name=op.f("fk_cohorts_transition_application_id_cohorts_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_transition")),
    )
    op.create_index(op.f("ix_cohorts_transition_application_id"), "cohorts_transition", ["application_id"], unique=False)
    op.create_table(
        "training_withdrawal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("completion_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["completion_id"], ["training_completion.id"], name=op.f("fk_training_withdrawal_completion_id_training_completion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_withdrawal")),
        sa.UniqueConstraint("completion_id", name=op.f("uq_training_withdrawal_completion_id")),
    )
    op.create_table(
        "cohorts_hand_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("deliverable_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("filename", sa.String(), server_default="", nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="handed_in", nullable=False),
        sa.Column("feedback", sa.String(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state in ('handed_in', 'accepted', 'returned')", name=op.f("ck_cohorts_hand_in_state")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["cohorts_deliverable.id"], name=op.f("fk_cohorts_hand_in_deliverable_id_cohorts_deliverable")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["people_person.id"], name=op.f("fk_cohorts_hand_in_handed_in_by_people_person")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["files_file.sha256"], name=op.f("fk_cohorts_hand_in_sha256_files_file")),
        sa.ForeignKeyConstraint(["team_id"], ["cohorts_team.id"], name=op.f("fk_cohorts_hand_in_team_id_cohorts_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_hand_in")),
    )
    op.create_index("ix_cohorts_hand_in_newest", "cohorts_hand_in", ["deliverable_id", "team_id", "id"], unique=False)
    op.create_index(op.f("ix_cohorts_hand_in_team_id"), "cohorts_hand_in", ["team_id"], unique=False)
    op.create_table(
        "cohorts_measure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("aim", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="tried", nullable=False),
        sa.Column("verdict", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("direction in ('up', 'down')", name=op.f("ck_cohorts_measure_direction")),
        sa.CheckConstraint("state in ('tried', 'kept', 'dropped')", name=op.f("ck_cohorts_measure_state")),
        sa.ForeignKeyConstraint(["team_id"], ["cohorts_team.id"], name=op.f("fk_cohorts_measure_team_id_cohorts_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_measure")),
    )
    op.create_index(op.f("ix_cohorts_measure_team_id"), "cohorts_measure", ["team_id"], unique=False)
    op.create_table(
        "cohorts_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("notes", sa.String(), server_default="", nullable=False),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["cohorts_review_assignment.id"],
            name=op.f("fk_cohorts_review_assignment_id_cohorts_review_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["cohorts_submission.id"], name=op.f("fk_cohorts_review_submission_id_cohorts_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_review")),
        sa.UniqueConstraint("assignment_id", "submission_id", name=op.f("uq_cohorts_review_assignment_id_submission_id")),
    )
    op.create_index(op.f("ix_cohorts_review_submission_id"), "cohorts_review", ["submission_id"], unique=False)
    op.create_table(
        "cohorts_seat",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("lead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("minor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("contact", sa.String(), server_default="", nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_noted_by", sa.BigInteger(), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), server_default="", nullable=False),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "role in ('team_lead', 'superintendent', 'administrator', 'teacher', 'classified', 'counselor', 'family', 'student', 'partner', 'board', 'county_liaison')",
            name=op.f("ck_cohorts_seat_role"),
        ),
        sa.CheckConstraint("not (minor and lead)", name=op.f("ck_cohorts_seat_lead")),
        sa.CheckConstraint("not minor or consent_at is not null", name=op.f("ck_cohorts_seat_consent")),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_cohorts_seat_person_id_people_person")),
        sa.ForeignKeyConstraint(["replaces_id"], ["cohorts_seat.id"], name=op.f("fk_cohorts_seat_replaces_id_cohorts_seat")),
        sa.ForeignKeyConstraint(["team_id"], ["cohorts_team.id"], name=op.f("fk_cohorts_seat_team_id_cohorts_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_seat")),
    )
    op.create_index(op.f("ix_cohorts_seat_person_id"), "cohorts_seat", ["person_id"], unique=False)
    op.create_index(op.f("ix_cohorts_seat_team_id"), "cohorts_seat", ["team_id"], unique=False)
    op.create_index(
        "uq_cohorts_seat_live",
        "cohorts_seat",
        ["team_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("until_at is null"),
    )
    op.create_table(
        "cohorts_measure_value",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure_id", sa.BigInteger(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people_person.id"], name=op.f("fk_cohorts_measure_value_entered_by_people_person")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["cohorts_measure.id"], name=op.f("fk_cohorts_measure_value_measure_id_cohorts_measure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts_measure_value")),
    )
    op.create_index(
        "ix_cohorts_measure_value_newest", "cohorts_measure_value", ["measure_id", "measured_on", "id"], unique=False
    )
    op.create_foreign_key(
        "fk_training_module_current_id_training_version", "training_module", "training_version", ["current_id"], ["id"]
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} for each row execute function refuse_change()"
        )
    for table in NEVER_DELETED:
        op.execute(
            f"create trigger {table}_never_deleted before delete on {table} for each row execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_constraint("fk_training_module_current_id_training_version", "training_module")
    op.drop_index("ix_cohorts_measure_value_newest", table_name="cohorts_measure_value")
    op.drop_table("cohorts_measure_value")
    op.drop_index("uq_cohorts_seat_live", table_name="cohorts_seat", postgresql_where=sa.text("until_at is null"))
    op.drop_index(op.f("ix_cohorts_seat_team_id"), table_name="cohorts_seat")
    op.drop_index(op.f("ix_cohorts_seat_person_id"), table_name="cohorts_seat")
    op.drop_table("cohorts_seat")
    op.drop_index(op.f("ix_cohorts_review_submission_id"), table_name="cohorts_review")
    op.drop_table("cohorts_review")
    op.drop_index(op.f("ix_cohorts_measure_team_id"), table_name="cohorts_measure")
    op.drop_table("cohorts_measure")
    op.drop_index(op.f("ix_cohorts_hand_in_team_id"), table_name="cohorts_hand_in")
    op.drop_index("ix_cohorts_hand_in_newest", table_name="cohorts_hand_in")
    op.drop_table("cohorts_hand_in")
    op.drop_table("training_withdrawal")
    op.drop_index(op.f("ix_cohorts_transition_application_id"), table_name="cohorts_transition")
    op.drop_table("cohorts_transition")
    op.drop_index(op.f("ix_cohorts_team_organization_id"), table_name="cohorts_team")
    op.drop_table("cohorts_team")
    op.drop_table("cohorts_submission")
    op.drop_index(op.f("ix_cohorts_review_assignment_application_id"), table_name="cohorts_review_assignment")
    op.drop_table("cohorts_review_assignment")
    op.drop_index("uq_cohorts_invitation_open", table_name="cohorts_invitation", postgresql_where=sa.text("ended_at is null"))
    op.drop_index(op.f("ix_cohorts_invitation_person_id"), table_name="cohorts_invitation")
    op.drop_table("cohorts_invitation")
    op.drop_index(op.f("ix_cohorts_endorsement_county_office_id"), table_name="cohorts_endorsement")
    op.drop_table("cohorts_endorsement")
    op.drop_index("ix_cohorts_decision_newest", table_name="cohorts_decision")
    op.drop_table("cohorts_decision")
    op.drop_index(op.f("ix_cohorts_conflict_application_id"), table_name="cohorts_conflict")
    op.drop_table("cohorts_conflict")
    op.drop_index(
        "uq_cohorts_collaborator_live", table_name="cohorts_collaborator", postgresql_where=sa.text("removed_at is null")
    )
    op.drop_index(op.f("ix_cohorts_collaborator_person_id"), table_name="cohorts_collaborator")
    op.drop_table("cohorts_collaborator")
    op.drop_index(op.f("ix_cohorts_attachment_application_id"), table_name="cohorts_attachment")
    op.drop_table("cohorts_attachment")
    op.drop_index("ix_cohorts_answer_version_question", table_name="cohorts_answer_version")
    op.drop_table("cohorts_answer_version")
    op.drop_table("cohorts_answer")
    op.drop_index("ix_training_response_learner", table_name="training_response")
    op.drop_index("ix_training_response_activity", table_name="training_response")
    op.drop_table("training_response")
    op.drop_index(op.f("ix_training_progress_module_id"), table_name="training_progress")
    op.drop_table("training_progress")
    op.drop_index(op.f("ix_training_live_event_id"), table_name="training_live")
    op.drop_table("training_live")
    op.drop_index("ix_training_learning_event_learner", table_name="training_learning_event")
    op.drop_table("training_learning_event")
    op.drop_index(op.f("ix_training_file_sha256"), table_name="training_file")
    op.drop_table("training_file")
    op.drop_index(op.f("ix_training_enrolment_version_id"), table_name="training_enrolment")
    op.drop_index(op.f("ix_training_enrolment_module_id"), table_name="training_enrolment")
    op.drop_table("training_enrolment")
    op.drop_index(op.f("ix_training_completion_module_id"), table_name="training_completion")
    op.drop_table("training_completion")
    op.drop_index("uq_cohorts_reviewer_live", table_name="cohorts_reviewer", postgresql_where=sa.text("removed_at is null"))
    op.drop_index(op.f("ix_cohorts_reviewer_person_id"), table_name="cohorts_reviewer")
    op.drop_table("cohorts_reviewer")
    op.drop_index(op.f("ix_cohorts_module_module_id"), table_name="cohorts_module")
    op.drop_table("cohorts_module")
    op.drop_table("cohorts_information_session")
    op.drop_index(op.f("ix_cohorts_deadline_move_round_id"), table_name="cohorts_deadline_move")
    op.drop_table("cohorts_deadline_move")
    op.drop_index("ix_cohorts_application_state", table_name="cohorts_application")
    op.drop_index(op.f("ix_cohorts_application_organization_id"), table_name="cohorts_application")
    op.drop_table("cohorts_application")
    op.drop_index("ix_training_waiver_learner", table_name="training_waiver")
    op.drop_table("training_waiver")
    op.drop_table("training_version")
    op.drop_index(op.f("ix_training_recount_asked_at"), table_name="training_recount")
    op.drop_table("training_recount")
    op.drop_table("training_draft")
    op.drop_index("uq_training_assignment_live", table_name="training_assignment", postgresql_where=sa.text("ended_at is null"))
    op.drop_index(op.f("ix_training_assignment_module_id"), table_name="training_assignment")
    op.drop_table("training_assignment")
    op.drop_index(op.f("ix_cohorts_session_event_id"), table_name="cohorts_session")
    op.drop_table("cohorts_session")
    op.drop_table("cohorts_round")
    op.drop_index(op.f("ix_cohorts_deliverable_cohort_id"), table_name="cohorts_deliverable")
    op.drop_table("cohorts_deliverable")
    op.drop_index(op.f("ix_cohorts_credit_cohort_id"), table_name="cohorts_credit")
    op.drop_table("cohorts_credit")
    op.drop_index("ix_awards_standing_newest", table_name="awards_standing")
    op.drop_table("awards_standing")
    op.drop_index(op.f("ix_training_series_enrolment_series_id"), table_name="training_series_enrolment")
    op.drop_table("training_series_enrolment")
    op.drop_index(op.f("ix_training_module_series_id"), table_name="training_module")
    op.drop_table("training_module")
    op.drop_table("cohorts_cohort")
    op.drop_index(
        "ix_awards_award_search",
        table_name="awards_award",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_awards_award_definition_id"), table_name="awards_award")
    op.drop_table("awards_award")
    op.drop_table("training_series")
    op.drop_table("training_audit")
    op.drop_table("cohorts_programme")
    op.drop_table("cohorts_form")
    op.drop_table("awards_definition")
