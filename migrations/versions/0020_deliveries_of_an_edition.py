"""Counting the deliveries of an edition, by their state."""

from __future__ import annotations

import sqlalchemy as sa

from migrations.concurrent import build_index, drop_index

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_deliveries_delivery_thing", "deliveries_delivery"


def upgrade() -> None:
    build_index(INDEX, TABLE, ["thing_id", "state"], postgresql_where=sa.text("kind <> 'letter'"))


def downgrade() -> None:
    drop_index(INDEX, TABLE)
