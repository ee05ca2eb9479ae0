"""The migrations build exactly what the models say."""

from alembic import command
from sqlalchemy import NullPool, create_engine, text

from migrations.running import alembic_config, is_at_head


def test_migrations_leave_no_difference_from_the_models(database_url):
    command.check(alembic_config(database_url))


def test_the_database_stands_at_head(engine):
    with engine.connect() as connection:
        assert is_at_head(connection)


def test_the_way_back_leaves_nothing_and_forward_works_again(engine, database_url):
    name = "there_and_back"
    with create_engine(database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name}"))
    url = database_url.rsplit("/", 1)[0] + f"/{name}"
    for deed, revision in ((command.upgrade, "head"), (command.downgrade, "base"), (command.upgrade, "head")):
        deed(alembic_config(url), revision)
