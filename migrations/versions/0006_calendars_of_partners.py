"""Partners whose calendars we read, and what came of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds_partner",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("trouble", sa.String(), server_default="", nullable=False),
        sa.Column("trouble_detail", sa.String(), server_default="", nullable=False),
        sa.Column("etag", sa.String(), server_default="", nullable=False),
        sa.Column("last_modified", sa.String(), server_default="", nullable=False),
        sa.Column("pause", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body_hash", sa.String(), server_default="", nullable=False),
        sa.Column("settled", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "next_fetch_at is null or (address <> '' and stopped_at is null)", name=op.f("ck_feeds_partner_asked")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_feeds_partner_name")),
    )
    op.create_index(
        "ix_feeds_partner_due",
        "feeds_partner",
        ["next_fetch_at"],
        unique=False,
        postgresql_where=sa.text("next_fetch_at is not null"),
    )
    op.create_table(
        "feeds_arrival",
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'set_aside')", name=op.f("ck_feeds_arrival_state")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["feeds_partner.id"],
            name=op.f("fk_feeds_arrival_partner_id_feeds_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_feeds_arrival")),
    )


def downgrade() -> None:
    op.drop_table("feeds_arrival")
    op.drop_table("feeds_partner")
