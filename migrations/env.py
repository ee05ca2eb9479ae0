"""Alembic's entry: connects with Config and migrates to the models of every capability."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from config import Config
from modules.core.db import Base, load_models

load_models()


def url() -> str:
    """The address given by `migrations.running`, else the environment's."""
    return context.config.get_main_option("sqlalchemy.url") or Config.from_env().database_url


PATIENCE = "-c lock_timeout=4s -c statement_timeout=60s"


def run() -> None:
    """Migrate, each step in a transaction of its own, with a lock timeout: a waiting step gives up instead of stopping the site."""
    engine = create_engine(url(), connect_args={"options": PATIENCE})
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
