"""How fast mail to many may go to each domain of recipients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries_domain",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusals", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_deliveries_domain")),
    )


def downgrade() -> None:
    op.drop_table("deliveries_domain")
