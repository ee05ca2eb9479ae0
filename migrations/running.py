"""Running the migrations from code: the console command, the runner and the tests all come here."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def alembic_config(url: str = "") -> AlembicConfig:
    """Alembic's settings without an ini file; `url` empty means the environment's database."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring the database to the newest step."""
    command.upgrade(alembic_config(url), "head")


def is_at_head(connection: Connection) -> bool:
    """Whether the database stands at the newest step: part of readiness."""
    heads = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads
