"""Lists, their subscribers, and the addresses that must not be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), server_default="", nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_es", sa.String(), server_default="", nullable=False),
        sa.Column("about_en", sa.String(), server_default="", nullable=False),
        sa.Column("about_es", sa.String(), server_default="", nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("time_zone", sa.String(), server_default="America/Los_Angeles", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('announcements', 'calendar', 'friday5', 'topic', 'audience', 'county', 'cohort')",
            name=op.f("ck_mailings_list_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_list")),
        sa.UniqueConstraint("slug", name=op.f("uq_mailings_list_slug")),
    )
    op.create_table(
        "mailings_subscriber",
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("hour", sa.SmallInteger(), server_default=sa.text("7"), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hour between 0 and 23", name=op.f("ck_mailings_subscriber_hour")),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["people_address.id"],
            name=op.f("fk_mailings_subscriber_address_id_people_address"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_mailings_subscriber")),
    )
    op.create_table(
        "mailings_subscription",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("state in ('asked', 'active', 'left')", name=op.f("ck_mailings_subscription_state")),
        sa.CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name=op.f("ck_mailings_subscription_frequency")),
        sa.CheckConstraint(
            "case state when 'left' then left_at is not null when 'active' then left_at is null else true end",
            name=op.f("ck_mailings_subscription_left"),
        ),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["people_address.id"],
            name=op.f("fk_mailings_subscription_address_id_people_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_subscription_list_id_mailings_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_subscription")),
        sa.UniqueConstraint("address_id", "list_id", name=op.f("uq_mailings_subscription_address_id_list_id")),
    )
    op.create_index(op.f("ix_mailings_subscription_list_id"), "mailings_subscription", ["list_id"], unique=False)
    op.create_index(
        "ix_mailings_subscription_asked",
        "mailings_subscription",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "mailings_suppression",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason in ('left', 'bounced', 'complained', 'staff')", name=op.f("ck_mailings_suppression_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_suppression")),
    )
    op.create_index(
        "uq_mailings_suppression_live",
        "mailings_suppression",
        ["address_hash", "reason"],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )


def downgrade() -> None:
    for name in ("suppression", "subscription", "subscriber", "list"):
        op.drop_table(f"mailings_{name}")
