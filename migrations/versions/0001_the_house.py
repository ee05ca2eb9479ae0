"""The house: every table of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = """
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create function plain(text) returns text language sql immutable parallel safe strict
  as $$ select public.unaccent('public.unaccent', $1) $$;
"""

APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function refuse_change();
"""


def upgrade() -> None:
    op.execute(EXTENSIONS)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("thing_kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_thing", "audit_entry", ["thing_kind", "thing_id", "id"], unique=False)
    op.create_table(
        "events_tag",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_es", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('type', 'topic', 'audience')", name=op.f("ck_events_tag_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_tag_slug")),
    )
    op.create_table(
        "events_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_version")),
    )
    op.create_table(
        "files_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_files_file")),
    )
    op.create_table(
        "groups_group",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_kind", sa.String(), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_group")),
    )
    op.create_table(
        "organizations_organization",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cd_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_label", sa.String(), server_default="", nullable=False),
        sa.Column("county", sa.String(), server_default="", nullable=False),
        sa.Column("street", sa.String(), server_default="", nullable=False),
        sa.Column("city", sa.String(), server_default="", nullable=False),
        sa.Column("zip_code", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("extension", sa.String(), server_default="", nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_key", sa.String(), sa.Computed("lower(plain(name))", persisted=True), nullable=False),
        sa.Column(
            "search_key",
            sa.String(),
            sa.Computed("lower(plain(name || ' ' || city || ' ' || county || ' ' || coalesce(cd_code, '')))", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('district', 'county_office', 'charter', 'other')", name=op.f("ck_organizations_organization_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations_organization")),
        sa.UniqueConstraint("cd_code", name=op.f("uq_organizations_organization_cd_code")),
    )
    op.create_index(op.f("ix_organizations_organization_county"), "organizations_organization", ["county"], unique=False)
    op.create_index(op.f("ix_organizations_organization_name_key"), "organizations_organization", ["name_key"], unique=False)
    op.create_index(
        "ix_organizations_organization_search",
        "organizations_organization",
        ["search_key"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={"search_key": "gist_trgm_ops(siglen=256)"},
    )
    op.create_table(
        "outbox_clock_run",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", name=op.f("pk_outbox_clock_run")),
    )
    op.create_table(
        "outbox_fact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.String(), server_default="", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_times", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("open_reactions", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_fact")),
    )
    op.create_index(
        "ix_outbox_fact_done", "outbox_fact", ["done_at"], unique=False, postgresql_where=sa.text("done_at is not null")
    )
    op.create_index(
        "ix_outbox_fact_unfinished", "outbox_fact", ["told_at"], unique=False, postgresql_where=sa.text("done_at is null")
    )
    op.create_index("ix_outbox_fact_waiting", "outbox_fact", ["id"], unique=False, postgresql_where=sa.text("told_at is null"))
    op.create_table(
        "outbox_heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_heartbeat")),
    )
    op.create_table(
        "people_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("time_zone", sa.String(), server_default="America/Los_Angeles", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("search_key", sa.String(), sa.Computed("lower(plain(name))", persisted=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["people_person.id"], name=op.f("fk_people_person_merged_into_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_person")),
    )
    op.create_index(
        "ix_people_person_merged",
        "people_person",
        ["merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id is not null"),
    )
    op.create_index(
        "ix_people_person_search",
        "people_person",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_table(
        "accounts_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_accounts_account_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_account")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_account_fs_uniquifier")),
        sa.UniqueConstraint("person_id", name=op.f("uq_accounts_account_person_id")),
    )
    op.create_table(
        "accounts_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope_kind", sa.String(), nullable=False),
        sa.Column("scope_id", sa.BigInteger(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(scope_kind = 'site') = (scope_id is null)", name=op.f("ck_accounts_grant_scope")),
        sa.CheckConstraint(
            "role in ('administrator', 'editor', 'facilitator', 'county_lead', 'team_lead', 'participant')",
            name=op.f("ck_accounts_grant_role"),
        ),
        sa.CheckConstraint("scope_kind in ('site', 'organization', 'cohort')", name=op.f("ck_accounts_grant_scope_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_accounts_grant_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_grant")),
    )
    op.create_index(op.f("ix_accounts_grant_person_id"), "accounts_grant", ["person_id"], unique=False)
    op.create_index(
        "uq_accounts_grant_live",
        "accounts_grant",
        ["person_id", "role", "scope_kind", sa.literal_column("coalesce(scope_id, 0)")],
        unique=True,
        postgresql_where=sa.text("until_at is null"),
    )
    op.create_table(
        "deliveries_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bytes_hash", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('letter', 'newsletter', 'digest')", name=op.f("ck_deliveries_delivery_kind")),
        sa.CheckConstraint(
            "state in ('pending', 'claimed', 'attempting', 'accepted', 'rejected', 'suppressed', 'uncertain')",
            name=op.f("ck_deliveries_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_deliveries_delivery_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_delivery_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_deliveries_delivery_message_id")),
    )
    op.create_index(
        "ix_deliveries_delivery_due",
        "deliveries_delivery",
        ["kind", "next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_delivery_leased",
        "deliveries_delivery",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state in ('claimed', 'attempting')"),
    )
    op.create_index(op.f("ix_deliveries_delivery_person_id"), "deliveries_delivery", ["person_id"], unique=False)
    op.create_table(
        "events_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="draft", nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), server_default="", nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("city", sa.String(), server_default="", nullable=False),
        sa.Column("county", sa.String(), server_default="", nullable=False),
        sa.Column("join_link", sa.String(), server_default="", nullable=False),
        sa.Column("page_link", sa.String(), server_default="", nullable=False),
        sa.Column("host", sa.String(), server_default="", nullable=False),
        sa.Column("contact_email", sa.String(), server_default="", nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), server_default="{en}", nullable=False),
        sa.Column("interpreting", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("registration", sa.String(), server_default="open", nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("source_uid", sa.String(), nullable=True),
        sa.Column("source_hash", sa.String(), server_default="", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "place_key",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, lower(plain(venue || ' ' || address || ' ' || city || ' ' || county || ' ' || host)))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("format in ('online', 'in_person', 'hybrid')", name=op.f("ck_events_event_format")),
        sa.CheckConstraint("registration in ('open', 'none')", name=op.f("ck_events_event_registration")),
        sa.CheckConstraint("status in ('draft', 'published', 'cancelled')", name=op.f("ck_events_event_status")),
        sa.CheckConstraint("capacity is null or capacity > 0", name=op.f("ck_events_event_capacity")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_events_event_order")),
        sa.ForeignKeyConstraint(["group_id"], ["groups_group.id"], name=op.f("fk_events_event_group_id_groups_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_event_slug")),
        sa.UniqueConstraint("source_uid", name=op.f("uq_events_event_source_uid")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_event_uid")),
    )
    op.create_index("ix_events_event_listed", "events_event", ["status", "ends_at", "starts_at", "id"], unique=False)
    op.create_index("ix_events_event_search", "events_event", ["place_key"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_events_event_starts_at"), "events_event", ["starts_at"], unique=False)
    op.create_table(
        "groups_member",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups_group.id"], name=op.f("fk_groups_member_group_id_groups_group")),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_groups_member_person_id_people_person")),
        sa.PrimaryKeyConstraint("group_id", "person_id", "joined_at", name=op.f("pk_groups_member")),
    )
    op.create_index(op.f("ix_groups_member_person_id"), "groups_member", ["person_id"], unique=False)
    op.create_index(
        "uq_groups_member_live",
        "groups_member",
        ["group_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_table(
        "organizations_membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("work", sa.String(), server_default="", nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations_organization.id"],
            name=op.f("fk_organizations_membership_organization_id_organizations_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_organizations_membership_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations_membership")),
    )
    op.create_index(
        op.f("ix_organizations_membership_organization_id"), "organizations_membership", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_organizations_membership_person_id"), "organizations_membership", ["person_id"], unique=False)
    op.create_index(
        "uq_organizations_membership_live",
        "organizations_membership",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("until_at is null"),
    )
    op.create_table(
        "organizations_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("organization_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations_organization.id"],
            name=op.f("fk_organizations_request_organization_id_organizations_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_organizations_request_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations_request")),
    )
    op.create_index(op.f("ix_organizations_request_person_id"), "organizations_request", ["person_id"], unique=False)
    op.create_index(
        "uq_organizations_request_open",
        "organizations_request",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_table(
        "people_address",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_address_person_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_address")),
        sa.UniqueConstraint("key", name=op.f("uq_people_address_key")),
    )
    op.create_index(op.f("ix_people_address_person_id"), "people_address", ["person_id"], unique=False)
    op.create_index(
        "ix_people_address_search",
        "people_address",
        ["key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
    )
    op.create_table(
        "people_merge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_people_merge_two_people")),
        sa.ForeignKeyConstraint(["gone_id"], ["people_person.id"], name=op.f("fk_people_merge_gone_id_people_person")),
        sa.ForeignKeyConstraint(["kept_id"], ["people_person.id"], name=op.f("fk_people_merge_kept_id_people_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_merge")),
    )
    op.create_index(
        "uq_people_merge_gone", "people_merge", ["gone_id"], unique=True, postgresql_where=sa.text("undone_at is null")
    )
    op.create_table(
        "accounts_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts_account.id"], name=op.f("fk_accounts_session_account_id_accounts_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_accounts_session_secret_hash")),
    )
    op.create_index(op.f("ix_accounts_session_account_id"), "accounts_session", ["account_id"], unique=False)
    op.create_table(
        "events_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("room", sa.String(), server_default="", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_events_session_order")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_events_session_event_id_events_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_session_uid")),
    )
    op.create_index(op.f("ix_events_session_event_id"), "events_session", ["event_id"], unique=False)
    op.create_index(
        "ix_events_session_listed",
        "events_session",
        ["ends_at", "starts_at", "event_id"],
        unique=False,
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.create_index(op.f("ix_events_session_starts_at"), "events_session", ["starts_at"], unique=False)
    op.create_table(
        "events_tagging",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_events_tagging_event_id_events_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["events_tag.id"], name=op.f("fk_events_tagging_tag_id_events_tag")),
        sa.PrimaryKeyConstraint("event_id", "tag_id", name=op.f("pk_events_tagging")),
    )
    op.create_index(op.f("ix_events_tagging_tag_id"), "events_tagging", ["tag_id"], unique=False)
    op.create_table(
        "events_wording",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), server_default="", nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("access", sa.String(), server_default="", nullable=False),
        sa.Column(
            "search_key",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, lower(plain(title || ' ' || summary || ' ' || description)))", persisted=True
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_events_wording_event_id_events_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "locale", name=op.f("pk_events_wording")),
    )
    op.create_index("ix_events_wording_search", "events_wording", ["search_key"], unique=False, postgresql_using="gin")
    op.create_table(
        "registrations_registration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("locale", sa.String(), server_default="en", nullable=False),
        sa.Column("needs", sa.String(), server_default="", nullable=False),
        sa.Column("walk_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'held') <= (held_until is not null)", name=op.f("ck_registrations_registration_held")),
        sa.CheckConstraint(
            "state in ('held', 'confirmed', 'withdrawn', 'lapsed')", name=op.f("ck_registrations_registration_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_registrations_registration_event_id_events_event")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_registrations_registration_person_id_people_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations_registration")),
        sa.UniqueConstraint("client_key", name=op.f("uq_registrations_registration_client_key")),
    )
    op.create_index(
        "ix_registrations_registration_holds",
        "registrations_registration",
        ["held_until"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(op.f("ix_registrations_registration_person_id"), "registrations_registration", ["person_id"], unique=False)
    op.create_index(
        "uq_registrations_registration_live",
        "registrations_registration",
        ["event_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state in ('held', 'confirmed')"),
    )
    op.create_table(
        "registrations_attendance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations_registration.id"],
            name=op.f("fk_registrations_attendance_registration_id_registrations_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["events_session.id"], name=op.f("fk_registrations_attendance_session_id_events_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations_attendance")),
    )
    op.create_index(
        "ix_registrations_attendance_newest", "registrations_attendance", ["registration_id", "session_id", "id"], unique=False
    )
    op.execute(APPEND_ONLY)
    op.execute("insert into events_version (id, number, changed_at) values (1, 0, now())")


def downgrade() -> None:
    op.drop_index("ix_registrations_attendance_newest", table_name="registrations_attendance")
    op.drop_table("registrations_attendance")
    op.drop_index(
        "uq_registrations_registration_live",
        table_name="registrations_registration",
        postgresql_where=sa.text("state in ('held', 'confirmed')"),
    )
    op.drop_index(op.f("ix_registrations_registration_person_id"), table_name="registrations_registration")
    op.drop_index(
        "ix_registrations_registration_holds",
        table_name="registrations_registration",
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_table("registrations_registration")
    op.drop_index("ix_events_wording_search", table_name="events_wording", postgresql_using="gin")
    op.drop_table("events_wording")
    op.drop_index(op.f("ix_events_tagging_tag_id"), table_name="events_tagging")
    op.drop_table("events_tagging")
    op.drop_index(op.f("ix_events_session_starts_at"), table_name="events_session")
    op.drop_index("ix_events_session_listed", table_name="events_session", postgresql_where=sa.text("cancelled_at is null"))
    op.drop_index(op.f("ix_events_session_event_id"), table_name="events_session")
    op.drop_table("events_session")
    op.drop_index(op.f("ix_accounts_session_account_id"), table_name="accounts_session")
    op.drop_table("accounts_session")
    op.drop_index("uq_people_merge_gone", table_name="people_merge", postgresql_where=sa.text("undone_at is null"))
    op.drop_table("people_merge")
    op.drop_index(
        "ix_people_address_search", table_name="people_address", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}
    )
    op.drop_index(op.f("ix_people_address_person_id"), table_name="people_address")
    op.drop_table("people_address")
    op.drop_index(
        "uq_organizations_request_open", table_name="organizations_request", postgresql_where=sa.text("answered_at is null")
    )
    op.drop_index(op.f("ix_organizations_request_person_id"), table_name="organizations_request")
    op.drop_table("organizations_request")
    op.drop_index(
        "uq_organizations_membership_live", table_name="organizations_membership", postgresql_where=sa.text("until_at is null")
    )
    op.drop_index(op.f("ix_organizations_membership_person_id"), table_name="organizations_membership")
    op.drop_index(op.f("ix_organizations_membership_organization_id"), table_name="organizations_membership")
    op.drop_table("organizations_membership")
    op.drop_index("uq_groups_member_live", table_name="groups_member", postgresql_where=sa.text("left_at is null"))
    op.drop_index(op.f("ix_groups_member_person_id"), table_name="groups_member")
    op.drop_table("groups_member")
    op.drop_index(op.f("ix_events_event_starts_at"), table_name="events_event")
    op.drop_index("ix_events_event_search", table_name="events_event", postgresql_using="gin")
    op.drop_index("ix_events_event_listed", table_name="events_event")
    op.drop_table("events_event")
    op.drop_index(op.f("ix_deliveries_delivery_person_id"), table_name="deliveries_delivery")
    op.drop_index(
        "ix_deliveries_delivery_leased",
        table_name="deliveries_delivery",
        postgresql_where=sa.text("state in ('claimed', 'attempting')"),
    )
    op.drop_index("ix_deliveries_delivery_due", table_name="deliveries_delivery", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("deliveries_delivery")
    op.drop_index("uq_accounts_grant_live", table_name="accounts_grant", postgresql_where=sa.text("until_at is null"))
    op.drop_index(op.f("ix_accounts_grant_person_id"), table_name="accounts_grant")
    op.drop_table("accounts_grant")
    op.drop_table("accounts_account")
    op.drop_index(
        "ix_people_person_search",
        table_name="people_person",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_people_person_merged", table_name="people_person", postgresql_where=sa.text("merged_into_id is not null"))
    op.drop_table("people_person")
    op.drop_table("outbox_heartbeat")
    op.drop_index("ix_outbox_fact_waiting", table_name="outbox_fact", postgresql_where=sa.text("told_at is null"))
    op.drop_index("ix_outbox_fact_unfinished", table_name="outbox_fact", postgresql_where=sa.text("done_at is null"))
    op.drop_index("ix_outbox_fact_done", table_name="outbox_fact", postgresql_where=sa.text("done_at is not null"))
    op.drop_table("outbox_fact")
    op.drop_table("outbox_clock_run")
    op.drop_index(
        "ix_organizations_organization_search",
        table_name="organizations_organization",
        postgresql_using="gist",
        postgresql_ops={"search_key": "gist_trgm_ops(siglen=256)"},
    )
    op.drop_index(op.f("ix_organizations_organization_name_key"), table_name="organizations_organization")
    op.drop_index(op.f("ix_organizations_organization_county"), table_name="organizations_organization")
    op.drop_table("organizations_organization")
    op.drop_table("groups_group")
    op.drop_table("files_file")
    op.drop_table("events_version")
    op.drop_table("events_tag")
    op.drop_index("ix_audit_entry_thing", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.execute("drop function refuse_change()")
    op.execute("drop function plain(text)")
