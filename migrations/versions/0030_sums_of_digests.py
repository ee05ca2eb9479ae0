"""What became of the digests of a run, written down before they are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings_digest_sum",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("suppressed", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("total = accepted + rejected + suppressed + uncertain", name=op.f("ck_mailings_digest_sum_total")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["mailings_digest_run.id"], name=op.f("fk_mailings_digest_sum_run_id_mailings_digest_run")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_mailings_digest_sum")),
    )
    op.create_index(
        "ix_mailings_digest_sum_unforgotten",
        "mailings_digest_sum",
        ["run_id"],
        postgresql_where=sa.text("forgotten_at is null"),
    )


def downgrade() -> None:
    op.drop_table("mailings_digest_sum")
