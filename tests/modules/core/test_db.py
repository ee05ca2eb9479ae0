import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from modules.core.db import Base, load_models, transaction
from modules.groups.models import Group


def test_a_transaction_commits_the_whole_block(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        session.add(Group(name="one", created_at=now))
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Group)) == 1


def make_one_and_fail(engine, now):
    with Session(engine) as session, transaction(session):
        session.add(Group(name="one", created_at=now))
        session.flush()
        session.add(Group(name=None, created_at=now))


def test_a_fault_leaves_nothing(fresh_database, now):
    with pytest.raises(IntegrityError):
        make_one_and_fail(fresh_database, now)
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Group)) == 0


def test_every_capability_brings_its_tables():
    load_models()
    capabilities = {name.split("_")[0] for name in Base.metadata.tables}
    assert {"people", "accounts", "events", "registrations", "deliveries", "outbox", "audit"} <= capabilities
