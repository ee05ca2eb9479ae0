"""Make room for what a look at the sender found before an issue goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_preflight",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("(checked_at is null) = (findings is null)", name=op.f("ck_mailings_preflight_checked")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_preflight")),
    )
    op.create_index("ix_mailings_preflight_edition", "mailings_preflight", ["edition_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_mailings_preflight_edition", table_name="mailings_preflight")
    op.drop_table("mailings_preflight")
