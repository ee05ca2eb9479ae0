"""Addresses of private calendars, their bytes, and what calendars must know of a deliverable."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STAMPS = ("made_at", "changed_at")


def upgrade() -> None:
    op.add_column("cohorts_deliverable", sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in STAMPS:
        stamp = sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        op.add_column("cohorts_deliverable", stamp)
    op.create_table(
        "feeds_private",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("join_links", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_by", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('own', 'cohort')", name=op.f("ck_feeds_private_kind")),
        sa.CheckConstraint("(kind = 'cohort') = (cohort_id is not null)", name=op.f("ck_feeds_private_cohort")),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_feeds_private_person_id_people_person")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts_cohort.id"], name=op.f("fk_feeds_private_cohort_id_cohorts_cohort")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds_private")),
    )
    op.create_index(op.f("ix_feeds_private_person_id"), "feeds_private", ["person_id"], unique=False)
    op.create_table(
        "feeds_private_snapshot",
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds_private.id"], name=op.f("fk_feeds_private_snapshot_feed_id_feeds_private"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feeds_private_snapshot")),
    )
    op.execute("alter table feeds_private_snapshot alter column body set storage external")


def downgrade() -> None:
    op.drop_table("feeds_private_snapshot")
    op.drop_table("feeds_private")
    for name in (*STAMPS, "sequence"):
        op.drop_column("cohorts_deliverable", name)
