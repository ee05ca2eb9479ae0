"""Pages of training with very many learners: who stands still is read from an index, sums of surveys are kept.

The indexes are built inside the step: who writes to these tables waits that long (under a second for 300,000 rows).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDLE = """
    update training_progress as progress
    set idle_since = greatest(
        coalesce(progress.last_event_at, enrolment.moved_at, enrolment.enrolled_at),
        (select max(withdrawn_at) from training_withdrawal join training_completion as taken on taken.id = completion_id
         where taken.person_id = progress.person_id and taken.module_id = progress.module_id)
    )
    from training_enrolment as enrolment
    where enrolment.person_id = progress.person_id and enrolment.module_id = progress.module_id
      and progress.satisfied_at is null
      and not exists (
          select from training_completion as done
          where done.person_id = progress.person_id and done.module_id = progress.module_id
            and not exists (select from training_withdrawal where completion_id = done.id)
      )
"""
COUNT_ANEW = """
    insert into training_recount (person_id, module_id, asked_at)
    select progress.person_id, progress.module_id, transaction_timestamp()
    from training_progress as progress join training_version as version on version.id = progress.version_id
    where progress.idle_since is not null and version.content @? '$.lessons[*].activities[*] ? (@.attempts > 0)'
    on conflict do nothing
"""
"""Whose quiz is out of attempts is found by counting: the workers do that, as always."""


def upgrade() -> None:
    op.add_column("training_progress", sa.Column("idle_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("training_progress", sa.Column("quiz_out", sa.String(), server_default="", nullable=False))
    op.add_column("training_progress", sa.Column("quiz_out_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(IDLE)
    op.execute(COUNT_ANEW)
    op.create_index(
        "ix_training_progress_idle",
        "training_progress",
        ["idle_since", "person_id", "module_id"],
        postgresql_where=sa.text("idle_since is not null"),
    )
    op.create_index(
        "ix_training_progress_quiz_out",
        "training_progress",
        ["quiz_out_at", "person_id", "module_id"],
        postgresql_where=sa.text("quiz_out_at is not null"),
    )
    op.create_index(
        "ix_training_assignment_due", "training_assignment", ["due_at"], postgresql_where=sa.text("ended_at is null")
    )
    for table in ("training_enrolment", "training_completion"):
        op.create_index(f"ix_{table}_module", table, ["module_id", "person_id"])
        op.drop_index(f"ix_{table}_module_id", table_name=table)
    op.create_index(
        "ix_training_response_survey",
        "training_response",
        ["module_id", "submitted_at"],
        postgresql_where=sa.text("kind = 'survey'"),
    )
    op.create_index(
        "ix_training_response_shared",
        "training_response",
        [sa.text("submitted_at desc"), "id"],
        postgresql_where=sa.text("shared"),
    )
    op.create_table(
        "training_feedback_sum",
        sa.Column("module_id", sa.BigInteger(), nullable=False),
        sa.Column("sums", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_module.id"], name=op.f("fk_training_feedback_sum_module_id_training_module")
        ),
        sa.PrimaryKeyConstraint("module_id", name=op.f("pk_training_feedback_sum")),
    )


def downgrade() -> None:
    op.drop_table("training_feedback_sum")
    op.drop_index("ix_training_response_shared", table_name="training_response")
    op.drop_index("ix_training_response_survey", table_name="training_response")
    for table in ("training_enrolment", "training_completion"):
        op.create_index(f"ix_{table}_module_id", table, ["module_id"])
        op.drop_index(f"ix_{table}_module", table_name=table)
    op.drop_index("ix_training_assignment_due", table_name="training_assignment")
    op.drop_index("ix_training_progress_quiz_out", table_name="training_progress")
    op.drop_index("ix_training_progress_idle", table_name="training_progress")
    for column in ("quiz_out_at", "quiz_out", "idle_since"):
        op.drop_column("training_progress", column)
