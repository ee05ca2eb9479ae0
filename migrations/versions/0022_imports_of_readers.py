"""Files of readers on their way onto a list, and their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="brought", nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("consent <> ''", name=op.f("ck_mailings_import_consent")),
        sa.CheckConstraint("frequency in ('at_once', 'daily', 'weekly')", name=op.f("ck_mailings_import_frequency")),
        sa.CheckConstraint("state in ('brought', 'tried', 'applied', 'undone')", name=op.f("ck_mailings_import_state")),
        sa.ForeignKeyConstraint(["list_id"], ["mailings_list.id"], name=op.f("fk_mailings_import_list_id_mailings_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings_import")),
    )
    op.create_index(op.f("ix_mailings_import_list_id"), "mailings_import", ["list_id"], unique=False)
    op.create_table(
        "mailings_import_line",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["mailings_import.id"],
            name=op.f("fk_mailings_import_line_import_id_mailings_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_mailings_import_line")),
    )
    op.create_index("ix_mailings_import_line_key", "mailings_import_line", ["import_id", "key"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_mailings_import_line_key", table_name="mailings_import_line")
    op.drop_table("mailings_import_line")
    op.drop_index(op.f("ix_mailings_import_list_id"), table_name="mailings_import")
    op.drop_table("mailings_import")
