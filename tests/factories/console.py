"""The console command on the test's database: fixtures, named by tests as a plugin."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner, Result

from config import settings_table
from webapp.cli import main


@pytest.fixture
def environment(config) -> dict[str, str]:
    return {
        "DATABASE_URL": str(config.database_url).replace("postgresql+psycopg", "postgresql"),
        "REDIS_URL": str(config.redis_url),
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "http://localhost",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Convene <convene@example.org>",
    }


@pytest.fixture
def convene(environment, fresh_database, monkeypatch):
    for name in os.environ.keys() & {each for each, _, _ in settings_table()}:
        monkeypatch.delenv(name)

    def run(*words: str, **options: object) -> Result:
        result = CliRunner().invoke(main, words, **{"env": environment} | options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
