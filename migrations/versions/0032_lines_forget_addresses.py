"""Have a line of an imported file forget its address when the address goes.

Some installations have this key already: for a while an earlier step made it.
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LINES, KEY = "mailings_import_line", "fk_mailings_import_line_address_id_people_address"


def upgrade() -> None:
    op.execute(f"alter table {LINES} drop constraint if exists {KEY}")
    op.execute(
        "update mailings_import_line set address_id = null where address_id is not null"
        " and not exists (select from people_address where people_address.id = mailings_import_line.address_id)"
    )
    op.create_foreign_key(KEY, LINES, "people_address", ["address_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.execute(f"alter table {LINES} drop constraint if exists {KEY}")
