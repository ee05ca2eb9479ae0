"""How an edition fared by domain, county and organization; when mail stood still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_edition_share",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("suppressed", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('domain', 'county', 'organization')", name=op.f("ck_mailings_edition_share_kind")),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_edition_share_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "kind", "name", name=op.f("pk_mailings_edition_share")),
    )
    op.create_index("ix_mailings_edition_share_name", "mailings_edition_share", ["kind", "name"])
    op.create_table(
        "mailings_standstill",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_standstill")),
    )
    op.create_index("ix_mailings_standstill_noticed", "mailings_standstill", ["noticed_at"])
    op.create_index(
        "uq_mailings_standstill_live", "mailings_standstill", ["work"], unique=True, postgresql_where=sa.text("over_at is null")
    )


def downgrade() -> None:
    op.drop_table("mailings_standstill")
    op.drop_table("mailings_edition_share")
