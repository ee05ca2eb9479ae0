"""In which style the bytes of a calendar are, and when the links to join were put into a private one or left out last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT = ("feeds_snapshot", "feeds_private_snapshot")


def upgrade() -> None:
    for table in KEPT:
        op.add_column(table, sa.Column("style", sa.String(), server_default="", nullable=False))
    op.add_column("feeds_private", sa.Column("links_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("feeds_private", "links_at")
    for table in KEPT:
        op.drop_column(table, "style")
