"""What a decision is about: the submission that was read. Decisions kept so far are about what had been sent by then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohorts_decision", sa.Column("submission_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_cohorts_decision_submission_id_cohorts_submission",
        "cohorts_decision",
        "cohorts_submission",
        ["submission_id"],
        ["id"],
    )
    op.execute(
        """
        update cohorts_decision decision set submission_id = (
            select max(sent.id) from cohorts_submission sent
            where sent.application_id = decision.application_id and sent.arrived_at <= decision.decided_at
        )
        """
    )


def downgrade() -> None:
    op.drop_constraint("fk_cohorts_decision_submission_id_cohorts_submission", "cohorts_decision", type_="foreignkey")
    op.drop_column("cohorts_decision", "submission_id")
