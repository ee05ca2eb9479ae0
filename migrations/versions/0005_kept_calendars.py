"""What was written of entries, and the bytes of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds_entry",
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("vevent", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["events_session.id"], name=op.f("fk_feeds_entry_session_id_events_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "locale", name=op.f("pk_feeds_entry")),
    )
    # Thousands are read at once, and what fits into a page is read fastest as it stands.
    op.execute("alter table feeds_entry alter column vevent set storage external")
    op.execute("alter table feeds_entry set (toast_tuple_target = 8160)")
    op.create_table(
        "feeds_snapshot",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feeds_snapshot")),
    )
    # Bytes are read far more often than written, and travel compressed if somebody asks for it.
    op.execute("alter table feeds_snapshot alter column body set storage external")
    op.create_index("ix_feeds_snapshot_asked_at", "feeds_snapshot", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("feeds_snapshot")
    op.drop_table("feeds_entry")
