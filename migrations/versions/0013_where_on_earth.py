"""Latitude and longitude of an event, for calendars that show a map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_event", sa.Column("position", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("events_event", "position")
