"""Reasons why something was taken back may name somebody: an erasure can blank them. All else of these rows still never changes."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("awards_standing", "training_withdrawal")
ONLY_BLANKED = "new.reason = '' and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason'"


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"create or replace trigger {table}_append_only before update on {table}"
            f" for each row when (not ({ONLY_BLANKED})) execute function refuse_change()"
        )
        op.execute(
            f"create trigger {table}_never_deleted before delete on {table} for each row execute function refuse_change()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop trigger {table}_never_deleted on {table}")
        op.execute(
            f"create or replace trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
