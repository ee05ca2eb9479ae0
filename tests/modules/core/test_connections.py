"""Connections of a pool whose server has gone are replaced before anybody gets them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modules.core.connections import ask, refuse_closed
from modules.groups.models import Group

WHO = text("select pg_backend_pid()")


def ended(engine: Engine, by: Engine) -> int:
    """The number of the one connection of the pool, which the server ends while nobody uses it."""
    with engine.connect() as connection:
        number = connection.scalar(WHO)
    with by.connect() as other:
        assert other.scalar(text("select pg_terminate_backend(:number, 5000)"), {"number": number})
    return number


@pytest.fixture
def pool(engine) -> Iterator[Engine]:
    made = create_engine(engine.url, pool_size=1, pool_events=[(refuse_closed, "checkout")])
    yield made
    made.dispose()


def test_a_connection_that_the_server_ended_is_replaced(pool, engine):
    number = ended(pool, engine)
    with pool.connect() as connection:
        assert connection.scalar(WHO) != number


def test_one_that_lives_is_used_again(pool):
    numbers = set()
    for _ in range(5):
        with pool.connect() as connection:
            numbers.add(connection.scalar(WHO))
    assert len(numbers) == 1


def test_the_control_without_the_look_somebody_meets_it(engine):
    careless = create_engine(engine.url, pool_size=1)
    ended(careless, engine)
    with careless.connect() as connection, pytest.raises(OperationalError):
        connection.scalar(WHO)
    careless.dispose()


def test_asking_sees_what_the_session_holds_back(session: Session, now):
    session.add(Group(name="one", created_at=now))
    found = ask(session, text("select count(*) from groups_group where name = :name"), {"name": "one"})
    assert found.scalar() == 1
