"""The migrations build exactly what the models say."""

from alembic import command

from migrations.running import alembic_config, is_at_head


def test_migrations_leave_no_difference_from_the_models(database_url):
    command.check(alembic_config(database_url))


def test_the_database_stands_at_head(engine):
    with engine.connect() as connection:
        assert is_at_head(connection)


def test_the_way_back_leaves_nothing_and_forward_works_again(servers):
    url = servers.create("there_and_back")
    for deed, revision in ((command.upgrade, "head"), (command.downgrade, "base"), (command.upgrade, "head")):
        deed(alembic_config(url), revision)
