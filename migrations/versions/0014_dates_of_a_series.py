"""When a series of somebody else's would have a session, and whether an event leaves the time free."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_session", sa.Column("original_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_event", sa.Column("transparent", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("events_event", "transparent")
    op.drop_column("events_session", "original_at")
