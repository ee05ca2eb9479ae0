"""Remember through whose hands an issue went, that a test of it was sent, and what it said when it was last approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Whoever approved one is left out: what was allowed then is no fault now.
HANDS = """
update mailings_edition set hands = array(
  select author_id union
  select actor_id from audit_entry where thing_kind = 'edition' and thing_id = mailings_edition.id
    and deed in ('begun', 'planned', 'submitted') and actor_id is distinct from approved_by and actor_id is not null)
"""


def upgrade() -> None:
    hands = sa.Column("hands", sa.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("mailings_edition", hands)
    op.add_column("mailings_edition", sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(HANDS)
    op.create_check_constraint(op.f("ck_mailings_edition_other_hands"), "mailings_edition", "not (approved_by = any(hands))")
    op.create_table(
        "mailings_former_page",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["mailings_edition.id"],
            name=op.f("fk_mailings_former_page_edition_id_mailings_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "locale", name=op.f("pk_mailings_former_page")),
    )


def downgrade() -> None:
    op.drop_table("mailings_former_page")
    op.drop_constraint(op.f("ck_mailings_edition_other_hands"), "mailings_edition", type_="check")
    op.drop_column("mailings_edition", "tested_at")
    op.drop_column("mailings_edition", "hands")
