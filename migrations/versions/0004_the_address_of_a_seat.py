"""The address by which a lead seated somebody, beside the name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohorts_seat", sa.Column("address", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("cohorts_seat", "address")
