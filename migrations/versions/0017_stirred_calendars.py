"""Private calendars are told by the tables they are made of that a row of theirs changed.

A trigger only adds rows and so never waits: two deeds that touch the same people in another order cannot block each other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FUNCTIONS = {
    # Rows that name the person.
    "feeds_stir_person": """
        if tg_op <> 'INSERT' then
            insert into feeds_private_stirred (feed_id)
            select id from feeds_private where person_id = old.person_id and ended_at is null;
        end if;
        if tg_op <> 'DELETE' then
            insert into feeds_private_stirred (feed_id)
            select id from feeds_private where person_id = new.person_id and ended_at is null;
        end if;
    """,
    "feeds_stir_application": """
        insert into feeds_private_stirred (feed_id)
        select feed.id from feeds_private feed join cohorts_collaborator work on work.person_id = feed.person_id
        where work.application_id = new.id and feed.ended_at is null;
    """,
    "feeds_stir_team": """
        insert into feeds_private_stirred (feed_id)
        select feed.id from feeds_private feed join cohorts_seat seat on seat.person_id = feed.person_id
        where seat.team_id = new.team_id and feed.ended_at is null;
    """,
    "feeds_stir_organization": """
        insert into feeds_private_stirred (feed_id)
        select distinct feed.id from feeds_private feed
        join cohorts_collaborator work on work.person_id = feed.person_id
        join cohorts_application sent on sent.id = work.application_id
        where sent.organization_id = new.id and feed.ended_at is null;
    """,
    "feeds_stir_itself": """
        insert into feeds_private_stirred (feed_id) values (new.id);
    """,
    # What staff changes now and then may stand in any of them.
    "feeds_stir_all": """
        insert into feeds_private_stirred (feed_id) select id from feeds_private where ended_at is null;
    """,
}
ROWS = (
    ("registrations_registration", "insert or delete or update of state, person_id, event_id", "feeds_stir_person"),
    ("cohorts_collaborator", "insert or delete or update", "feeds_stir_person"),
    ("cohorts_seat", "insert or delete or update", "feeds_stir_person"),
    ("accounts_grant", "insert or delete or update", "feeds_stir_person"),
    ("cohorts_application", "insert or update of state, round_id, organization_id", "feeds_stir_application"),
    ("cohorts_hand_in", "insert or update", "feeds_stir_team"),
    ("organizations_organization", "update of name", "feeds_stir_organization"),
    ("feeds_private", "update of join_links, locale", "feeds_stir_itself"),
)
STATEMENTS = (
    ("cohorts_round", "update of closes_at, time_zone, cohort_id"),
    ("cohorts_deadline_move", "insert"),
    ("cohorts_cohort", "update"),
    ("cohorts_programme", "update"),
    ("cohorts_deliverable", "insert or delete or update"),
    ("cohorts_session", "insert or delete"),
)


def upgrade() -> None:
    op.create_table(
        "feeds_private_stirred",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds_private.id"], name=op.f("fk_feeds_private_stirred_feed_id_feeds_private"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds_private_stirred")),
    )
    op.create_index(op.f("ix_feeds_private_stirred_feed_id"), "feeds_private_stirred", ["feed_id"], unique=False)
    op.alter_column("feeds_private_snapshot", "mark", server_default="")
    made_by = sa.Column("made_by", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("feeds_private_snapshot", made_by)
    for name, body in FUNCTIONS.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ begin {body} return null; end $$")
    for table, when, function in ROWS:
        op.execute(f"create trigger {table}_stirs after {when} on {table} for each row execute function {function}()")
    for table, when in STATEMENTS:
        op.execute(f"create trigger {table}_stirs after {when} on {table} for each statement execute function feeds_stir_all()")
    op.execute("delete from feeds_private_snapshot")  # what was kept before knows nothing of all this


def downgrade() -> None:
    for table in [*(row[0] for row in ROWS), *(table for table, _ in STATEMENTS)]:
        op.execute(f"drop trigger {table}_stirs on {table}")
    for name in FUNCTIONS:
        op.execute(f"drop function {name}()")
    op.drop_column("feeds_private_snapshot", "made_by")
    op.alter_column("feeds_private_snapshot", "mark", server_default=None)
    op.drop_table("feeds_private_stirred")
