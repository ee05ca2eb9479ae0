"""The indexes by which the ledger says what waits, what failed and when something last moved, however many rows are settled."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from migrations.concurrent import build_index, drop_index

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "deliveries_delivery"
INDEXES: tuple[tuple[str, list[Any], str], ...] = (
    ("ix_deliveries_delivery_of_thing", ["kind", "thing_id", "state", "settled_at"], "kind <> 'letter'"),
    ("ix_deliveries_delivery_moved", ["kind", "settled_at"], "kind <> 'newsletter' and settled_at is not null"),
    ("ix_deliveries_delivery_failed", ["kind", "settled_at"], "state in ('rejected', 'uncertain')"),
)
REPLACED = "ix_deliveries_delivery_thing"


def upgrade() -> None:
    for name, columns, where in INDEXES:
        build_index(name, TABLE, columns, postgresql_where=sa.text(where))
    drop_index(REPLACED, TABLE)


def downgrade() -> None:
    build_index(REPLACED, TABLE, ["thing_id", "state"], postgresql_where=sa.text("kind <> 'letter'"))
    for name, *_ in INDEXES:
        drop_index(name, TABLE)
