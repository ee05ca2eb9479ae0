"""Mail that comes in: as it came, bounces, posts, and who may post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_inbox_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (settled_at is null)", name=op.f("ck_mailings_inbox_message_settled")),
        sa.CheckConstraint(
            "purpose in ('bounce', 'leave', 'post', 'staff', 'event')", name=op.f("ck_mailings_inbox_message_purpose")
        ),
        sa.CheckConstraint(
            "state in ('waiting', 'handled', 'dropped', 'parked')", name=op.f("ck_mailings_inbox_message_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_inbox_message")),
        sa.UniqueConstraint("message_key", "recipient", name=op.f("uq_mailings_inbox_message_message_key_recipient")),
    )
    op.create_index(
        "ix_mailings_inbox_message_due",
        "mailings_inbox_message",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_mailings_inbox_message_state", "mailings_inbox_message", ["state", "received_at"], unique=False)
    op.create_table(
        "mailings_bounce",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="", nullable=False),
        sa.Column("diagnostic", sa.String(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('permanent', 'temporary', 'complaint')", name=op.f("ck_mailings_bounce_kind")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries_delivery.id"], name=op.f("fk_mailings_bounce_delivery_id_deliveries_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["mailings_inbox_message.id"],
            name=op.f("fk_mailings_bounce_message_id_mailings_inbox_message"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_bounce")),
        sa.UniqueConstraint("source", name=op.f("uq_mailings_bounce_source")),
    )
    op.create_index("ix_mailings_bounce_address", "mailings_bounce", ["address_hash", "at"], unique=False)
    op.create_index(op.f("ix_mailings_bounce_delivery_id"), "mailings_bounce", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_mailings_bounce_message_id"), "mailings_bounce", ["message_id"], unique=False)
    op.create_table(
        "mailings_post",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("left_out", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'approved') = (item_id is not null)", name=op.f("ck_mailings_post_item")),
        sa.CheckConstraint("(state = 'held') = (decided_at is null)", name=op.f("ck_mailings_post_decided")),
        sa.CheckConstraint("state in ('held', 'approved', 'refused')", name=op.f("ck_mailings_post_state")),
        sa.CheckConstraint("why in ('', 'unproved', 'stranger')", name=op.f("ck_mailings_post_why")),
        sa.ForeignKeyConstraint(["item_id"], ["mailings_item.id"], name=op.f("fk_mailings_post_item_id_mailings_item")),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_post_list_id_mailings_list")),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["mailings_inbox_message.id"],
            name=op.f("fk_mailings_post_message_id_mailings_inbox_message"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_mailings_post_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_post")),
        sa.UniqueConstraint("item_id", name=op.f("uq_mailings_post_item_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mailings_post_message_id")),
    )
    op.create_index(
        "ix_mailings_post_held", "mailings_post", ["received_at"], unique=False, postgresql_where=sa.text("state = 'held'")
    )
    op.create_index(op.f("ix_mailings_post_list_id"), "mailings_post", ["list_id"], unique=False)
    op.create_index(op.f("ix_mailings_post_person_id"), "mailings_post", ["person_id"], unique=False)
    op.create_table(
        "mailings_poster",
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("moderates", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["people_address.id"], name=op.f("fk_mailings_poster_address_id_people_address"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_poster_list_id_mailings_list")),
        sa.PrimaryKeyConstraint("list_id", "address_id", name=op.f("pk_mailings_poster")),
    )
    op.create_index(op.f("ix_mailings_poster_address_id"), "mailings_poster", ["address_id"], unique=False)
    op.create_table(
        "mailings_post_ask",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["people_address.id"],
            name=op.f("fk_mailings_post_ask_address_id_people_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["mailings_post.id"], name=op.f("fk_mailings_post_ask_post_id_mailings_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_post_ask")),
        sa.UniqueConstraint("post_id", "address_id", name=op.f("uq_mailings_post_ask_post_id_address_id")),
    )
    op.create_index(op.f("ix_mailings_post_ask_address_id"), "mailings_post_ask", ["address_id"], unique=False)


def downgrade() -> None:
    for name in ("post_ask", "poster", "post", "bounce", "inbox_message"):
        op.drop_table(f"mailings_{name}")
