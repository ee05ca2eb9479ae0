"""Reminders: their rules, the reminders themselves, and who wants none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_reminder_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=True),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("online_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("thing in ('event', 'session', 'application')", name=op.f("ck_mailings_reminder_rule_thing")),
        sa.CheckConstraint(
            "(days is null) = (hour is null) and (days is null) <> (minutes is null)",
            name=op.f("ck_mailings_reminder_rule_offset"),
        ),
        sa.CheckConstraint(
            "(days is null or days between 1 and 60 and hour between 6 and 21) "
            "and (minutes is null or minutes between 5 and 720)",
            name=op.f("ck_mailings_reminder_rule_range"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_reminder_rule")),
    )
    op.create_table(
        "mailings_reminder_choice",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_mailings_reminder_choice_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mailings_reminder_choice")),
    )
    op.create_table(
        "mailings_reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("collaborator_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'dropped') = (reason <> '')", name=op.f("ck_mailings_reminder_reason")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at is null)", name=op.f("ck_mailings_reminder_settled")),
        sa.CheckConstraint("state in ('waiting', 'queued', 'dropped')", name=op.f("ck_mailings_reminder_state")),
        sa.CheckConstraint(
            "(registration_id is null) = (session_id is null) and (session_id is null) <> (collaborator_id is null)",
            name=op.f("ck_mailings_reminder_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["collaborator_id"],
            ["cohorts_collaborator.id"],
            name=op.f("fk_mailings_reminder_collaborator_id_cohorts_collaborator"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_mailings_reminder_person_id_people_person")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations_registration.id"],
            name=op.f("fk_mailings_reminder_registration_id_registrations_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["mailings_reminder_rule.id"], name=op.f("fk_mailings_reminder_rule_id_mailings_reminder_rule")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["events_session.id"],
            name=op.f("fk_mailings_reminder_session_id_events_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_reminder")),
        sa.UniqueConstraint("collaborator_id", "due_at", name=op.f("uq_mailings_reminder_collaborator_id_due_at")),
        sa.UniqueConstraint("registration_id", "due_at", name=op.f("uq_mailings_reminder_registration_id_due_at")),
    )
    op.create_index(
        "ix_mailings_reminder_due",
        "mailings_reminder",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(op.f("ix_mailings_reminder_person_id"), "mailings_reminder", ["person_id"], unique=False)
    op.create_index(op.f("ix_mailings_reminder_rule_id"), "mailings_reminder", ["rule_id"], unique=False)
    op.create_index(op.f("ix_mailings_reminder_session_id"), "mailings_reminder", ["session_id"], unique=False)
    op.execute(
        """
        insert into mailings_reminder_rule (thing, days, hour, minutes, online_only, active, changed_at) values
            ('event', 7, 9, null, false, false, now()),
            ('session', 1, 9, null, false, true, now()),
            ('session', null, null, 60, true, true, now()),
            ('application', 7, 9, null, false, true, now()),
            ('application', 2, 9, null, false, true, now())
        """
    )


def downgrade() -> None:
    for name in ("", "_choice", "_rule"):
        op.drop_table(f"mailings_reminder{name}")
