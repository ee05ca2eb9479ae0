"""Let editors have the openings of a link counted, as numbers alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_link_count",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("openings", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_link_count_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "item_id", name=op.f("pk_mailings_link_count")),
    )
    op.add_column(
        "mailings_edition_page",
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "mailings_former_page",
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("mailings_slot", sa.Column("counted", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("mailings_slot", "counted")
    op.drop_column("mailings_former_page", "counted")
    op.drop_column("mailings_edition_page", "counted")
    op.drop_table("mailings_link_count")
