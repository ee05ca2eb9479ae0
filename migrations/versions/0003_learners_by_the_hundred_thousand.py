"""Pages of training with very many learners: since when somebody stands still, and sums of surveys, are kept.

Columns are added and no row is written, so nobody waits. The workers fill them (see 0009), indexes come in 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_progress", sa.Column("idle_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("training_progress", sa.Column("quiz_out", sa.String(), server_default="", nullable=False))
    op.add_column("training_progress", sa.Column("quiz_out_at", sa.DateTime(timezone=True), nullable=True))
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
    for column in ("quiz_out_at", "quiz_out", "idle_since"):
        op.drop_column("training_progress", column)
