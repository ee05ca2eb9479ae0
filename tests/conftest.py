"""What every test may ask for: a rolled-back session for rules, a committed database for pages and journeys, a fixed clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from config import Config, Secret
from modules.core.db import Base
from modules.core.prepared import Prepared
from webapp import create_app
from webapp.extensions import db, limiter

pytest_plugins = ["tests.servers", "tests.stack", "tests.readers.programs"]

# A busy machine is no fault of the code; what never ends meets pytest's own timeout.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

KEEP = {"events_version", "mailings_reminder_rule"}


@pytest.fixture
def now() -> datetime:
    """Monday, January 11, 2027, 10:00 a.m. in California."""
    return datetime(2027, 1, 11, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work is rolled back, commits included."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as made:
            yield made
        outer.rollback()


@pytest.fixture
def fresh_database(engine: Engine) -> Iterator[Engine]:
    """A database whose commits are real; emptied afterwards. For races, pages and journeys."""
    yield engine
    names = ", ".join(f'"{name}"' for name in Base.metadata.tables if name not in KEEP)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))


@pytest.fixture(scope="session")
def config(database_url: str, redis_url: str) -> Config:
    return Config(
        database_url=Secret(database_url),
        redis_url=Secret(redis_url),
        secret_key=(Secret("a test key that is long enough to sign with"),),
        base_url="http://localhost",
        smtp_url=Secret("smtp://127.0.0.1:1"),
        mail_from="Convene <convene@example.org>",
        environment="development",
        rate_limits="off",
    )


@contextmanager
def _made(config: Config) -> Iterator[Flask]:
    """An application whose connections are closed at the end."""
    app = create_app(config)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def app_once(config: Config) -> Iterator[Flask]:
    with _made(config) as app:
        yield app


@pytest.fixture
def app(app_once: Flask, fresh_database: Engine) -> Flask:
    """The application on a database that is emptied afterwards. Rate limits are off; `limited_app` has them."""
    return app_once


@pytest.fixture
def limited_app(config: Config, fresh_database: Engine) -> Iterator[Flask]:
    with _made(replace(config, rate_limits="on")) as app:
        yield app
    limiter.enabled = False  # one extension serves all applications of a process


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@contextmanager
def counted_queries(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database inside the block, for `assert len(statements) == n`.

    Those of the engine, and those that go past it on a connection of psycopg.
    """
    statements: list[str] = []
    execute, row = psycopg.Connection.execute, Prepared.row

    def count(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        statements.append(statement)

    def count_directly(connection, statement, *others, **options):
        statements.append(statement)
        return execute(connection, statement, *others, **options)

    def count_prepared(prepared, connection, *values):
        statements.append(prepared.sql)
        return row(prepared, connection, *values)

    event.listen(engine, "before_cursor_execute", count)
    psycopg.Connection.execute, Prepared.row = count_directly, count_prepared
    try:
        yield statements
    finally:
        psycopg.Connection.execute, Prepared.row = execute, row
        event.remove(engine, "before_cursor_execute", count)
