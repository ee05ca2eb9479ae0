"""Items, editions of them, digests of what is new to somebody, and whom a message to many is for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_digest_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name=op.f("ck_mailings_digest_run_frequency")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_mailings_digest_run_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_digest_run")),
        sa.UniqueConstraint("frequency", "starts_at", name=op.f("uq_mailings_digest_run_frequency_starts_at")),
    )
    op.create_index(
        "ix_mailings_digest_run_unfinished",
        "mailings_digest_run",
        ["starts_at"],
        unique=False,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "mailings_edition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_reader_zone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.Column("content_hash", sa.String(), server_default="", nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sums", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("state <> 'finished' or finished_at is not null", name=op.f("ck_mailings_edition_finished")),
        sa.CheckConstraint("(finished_at is null) = (sums is null)", name=op.f("ck_mailings_edition_sums")),
        sa.CheckConstraint(
            "state in ('draft', 'submitted') or (approved_by is not null and content_hash <> '')",
            name=op.f("ck_mailings_edition_approved"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'scheduled', 'sending', 'paused', 'stopped', 'finished')",
            name=op.f("ck_mailings_edition_state"),
        ),
        sa.CheckConstraint("(approved_by is null) = (approved_at is null)", name=op.f("ck_mailings_edition_approval")),
        sa.CheckConstraint("approved_by <> author_id", name=op.f("ck_mailings_edition_four_eyes")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["mailings_edition.id"], name=op.f("fk_mailings_edition_corrects_id_mailings_edition")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_edition_list_id_mailings_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_edition")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_mailings_edition_list_id_number")),
    )
    op.create_index(
        "ix_mailings_edition_due",
        "mailings_edition",
        ["send_at"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_table(
        "mailings_item_image",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["files_file.sha256"], name=op.f("fk_mailings_item_image_sha256_files_file")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_mailings_item_image")),
    )
    op.create_table(
        "mailings_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), server_default="", nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("source_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.String(), server_default="", nullable=False),
        sa.Column("image", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("called_off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(source_kind = '') = (source_id is null)", name=op.f("ck_mailings_item_source")),
        sa.CheckConstraint("(state = 'draft') = (published_at is null)", name=op.f("ck_mailings_item_published")),
        sa.CheckConstraint(
            "kind in ('event', 'module', 'announcement', 'deadline', 'post')", name=op.f("ck_mailings_item_kind")
        ),
        sa.CheckConstraint("state in ('draft', 'published', 'withdrawn')", name=op.f("ck_mailings_item_state")),
        sa.ForeignKeyConstraint(
            ["image"], ["mailings_item_image.sha256"], name=op.f("fk_mailings_item_image_mailings_item_image")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_item")),
        sa.UniqueConstraint("source_kind", "source_id", name=op.f("uq_mailings_item_source_kind_source_id")),
    )
    op.create_index(
        "ix_mailings_item_published",
        "mailings_item",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "mailings_digest",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("revisions", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("known", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["people_address.id"], name=op.f("fk_mailings_digest_address_id_people_address"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["mailings_digest_run.id"], name=op.f("fk_mailings_digest_run_id_mailings_digest_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_digest")),
        sa.UniqueConstraint("run_id", "address_id", name=op.f("uq_mailings_digest_run_id_address_id")),
        info={"whose": "address_id"},
    )
    op.create_index(op.f("ix_mailings_digest_address_id"), "mailings_digest", ["address_id"], unique=False)
    op.create_table(
        "mailings_edition_page",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_edition_page_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "locale", name=op.f("pk_mailings_edition_page")),
    )
    op.create_table(
        "mailings_checked_link",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mailings_checked_link")),
    )
    op.create_table(
        "mailings_edition_text",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("preheader", sa.String(), server_default="", nullable=False),
        sa.Column("intro", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_edition_text_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "locale", name=op.f("pk_mailings_edition_text")),
    )
    op.create_table(
        "mailings_item_list",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["mailings_item.id"], name=op.f("fk_mailings_item_list_item_id_mailings_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_item_list_list_id_mailings_list")),
        sa.PrimaryKeyConstraint("item_id", "list_id", name=op.f("pk_mailings_item_list")),
    )
    op.create_index(op.f("ix_mailings_item_list_list_id"), "mailings_item_list", ["list_id"], unique=False)
    op.create_table(
        "mailings_item_text",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), server_default="", nullable=False),
        sa.Column("summary", sa.String(), server_default="", nullable=False),
        sa.Column("image_alt", sa.String(), server_default="", nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("notice", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["mailings_item.id"], name=op.f("fk_mailings_item_text_item_id_mailings_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "locale", name=op.f("pk_mailings_item_text")),
    )
    op.create_table(
        "mailings_slot",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_slot_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["mailings_item.id"], name=op.f("fk_mailings_slot_item_id_mailings_item")),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_mailings_slot")),
        sa.UniqueConstraint("edition_id", "item_id", name=op.f("uq_mailings_slot_edition_id_item_id")),
    )
    op.create_table(
        "mailings_told",
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["people_address.id"], name=op.f("fk_mailings_told_address_id_people_address"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address_id", "item_id", name=op.f("pk_mailings_told")),
        info={"whose": "address_id"},
    )
    op.create_index(op.f("ix_mailings_told_item_id"), "mailings_told", ["item_id"], unique=False)
    op.add_column("deliveries_delivery", sa.Column("recipient_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries_delivery", "recipient_id")
    op.drop_index(op.f("ix_mailings_told_item_id"), table_name="mailings_told")
    op.drop_table("mailings_told")
    op.drop_table("mailings_slot")
    op.drop_table("mailings_item_text")
    op.drop_index(op.f("ix_mailings_item_list_list_id"), table_name="mailings_item_list")
    op.drop_table("mailings_item_list")
    op.drop_table("mailings_edition_text")
    op.drop_table("mailings_checked_link")
    op.drop_table("mailings_edition_page")
    op.drop_index(op.f("ix_mailings_digest_address_id"), table_name="mailings_digest")
    op.drop_table("mailings_digest")
    op.drop_index("ix_mailings_item_published", table_name="mailings_item", postgresql_where=sa.text("state = 'published'"))
    op.drop_table("mailings_item")
    op.drop_table("mailings_item_image")
    op.drop_index("ix_mailings_edition_due", table_name="mailings_edition", postgresql_where=sa.text("state = 'scheduled'"))
    op.drop_table("mailings_edition")
    op.drop_index(
        "ix_mailings_digest_run_unfinished", table_name="mailings_digest_run", postgresql_where=sa.text("finished_at is null")
    )
    op.drop_table("mailings_digest_run")
