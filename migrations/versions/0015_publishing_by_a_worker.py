"""What an editor accepted of a partner's calendar, until a worker has published it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _states("state in ('waiting', 'set_aside', 'publishing')")
    op.create_table(
        "feeds_publishing",
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ahead", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["feeds_arrival.partner_id"],
            name=op.f("fk_feeds_publishing_partner_id_feeds_arrival"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_feeds_publishing")),
    )


def downgrade() -> None:
    op.drop_table("feeds_publishing")
    op.execute("update feeds_arrival set state = 'waiting' where state = 'publishing'")
    _states("state in ('waiting', 'set_aside')")


def _states(allowed: str) -> None:
    op.drop_constraint(op.f("ck_feeds_arrival_state"), "feeds_arrival", type_="check")
    op.create_check_constraint(op.f("ck_feeds_arrival_state"), "feeds_arrival", allowed)
