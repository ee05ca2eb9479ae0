"""What events are filtered by beside topics: the county and the host by their slugs, and tags that are series of events.

The new columns are made of others, so that code which does not know them fills them too. Each row is written anew for that:
events are thousands, not millions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SLUG = "rtrim(left(btrim(regexp_replace(lower(plain({})), '[^a-z0-9]+', '-', 'g'), '-'), 80), '-')"
KINDS = "kind in ('type', 'topic', 'audience', 'series')"
KINDS_BEFORE = "kind in ('type', 'topic', 'audience')"


def upgrade() -> None:
    for name in ("county", "host"):
        made_of = sa.Computed(SLUG.format(name), persisted=True)
        op.add_column("events_event", sa.Column(f"{name}_key", sa.String(), made_of, nullable=False))
    _replace_kinds(KINDS)


def downgrade() -> None:
    op.execute("update events_tag set kind = 'topic' where kind = 'series'")
    _replace_kinds(KINDS_BEFORE)
    for name in ("county", "host"):
        op.drop_column("events_event", f"{name}_key")


def _replace_kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_events_tag_kind"), "events_tag", type_="check")
    op.create_check_constraint(op.f("ck_events_tag_kind"), "events_tag", kinds)
