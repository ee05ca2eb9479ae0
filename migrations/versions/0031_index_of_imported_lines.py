"""Find the lines of imported files by the address they became: whoever is forgotten is forgotten there too."""

from __future__ import annotations

from migrations.concurrent import build_index, drop_index

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    build_index("ix_mailings_import_line_address_id", "mailings_import_line", ["address_id"])


def downgrade() -> None:
    drop_index("ix_mailings_import_line_address_id", "mailings_import_line")
