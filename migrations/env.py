"""Alembic's entry: connects with Config and migrates to the models of every capability."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from config import Config
from modules.core.db import Base, load_models

load_models()


def url() -> str:
    """The address given by `migrations.running`, else the environment's."""
    return context.config.get_main_option("sqlalchemy.url") or Config.from_env().database_url


def run() -> None:
    """Migrate in one transaction with a lock timeout: a waiting step gives up instead of stopping the site."""
    engine = create_engine(url())
    with engine.begin() as connection:
        connection.execute(text("set local lock_timeout = '4s'"))
        connection.execute(text("set local statement_timeout = '60s'"))
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, compare_server_default=True)
        context.run_migrations()
    engine.dispose()


run()
