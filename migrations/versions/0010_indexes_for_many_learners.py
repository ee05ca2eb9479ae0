"""The indexes by which pages of training find who stands still, whom a module has, and what surveys and journals say."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from migrations.concurrent import build_index, drop_index

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, str, list[Any], str | None], ...] = (
    ("ix_training_progress_idle", "training_progress", ["idle_since", "person_id", "module_id"], "idle_since is not null"),
    (
        "ix_training_progress_quiz_out",
        "training_progress",
        ["quiz_out_at", "person_id", "module_id"],
        "quiz_out_at is not null",
    ),
    ("ix_training_progress_older", "training_progress", ["person_id", "module_id"], "still_at is distinct from counted_at"),
    ("ix_training_assignment_due", "training_assignment", ["due_at"], "ended_at is null"),
    ("ix_training_enrolment_module", "training_enrolment", ["module_id", "person_id"], None),
    ("ix_training_completion_module", "training_completion", ["module_id", "person_id"], None),
    ("ix_training_response_survey", "training_response", ["module_id", "submitted_at"], "kind = 'survey'"),
    ("ix_training_response_shared", "training_response", [sa.text("submitted_at desc"), "id"], "shared"),
)
REPLACED = ("training_enrolment", "training_completion")


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        build_index(name, table, columns, postgresql_where=sa.text(where) if where else None)
    for table in REPLACED:
        drop_index(f"ix_{table}_module_id", table)


def downgrade() -> None:
    for table in REPLACED:
        build_index(f"ix_{table}_module_id", table, ["module_id"])
    for name, table, *_ in INDEXES:
        drop_index(name, table)
