"""Which learners were counted by code that knew nothing of standing still: the workers count them again, a few at a time.

Until then the desk of learners does not show them as stuck. No row is written here; workers of the code before go on counting
meanwhile, and what they count is found by this column too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_progress", sa.Column("still_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("training_progress", "still_at")
