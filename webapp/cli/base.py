"""What every command stands on: the settings, the database, and how trouble and progress are said."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from config import Config, ConfigurationError
from modules.core.db import load_models

T = TypeVar("T")
EVERY = 100
OF_THE_RUNNER = Path("var/environment")


class WrongSettings(click.ClickException):
    """The settings are wrong: every fault is named at once."""

    exit_code = 2


class Settings:
    """The settings of this run, read when a command first needs them."""

    def __init__(self, file: str | None) -> None:
        self.file = file

    @cached_property
    def config(self) -> Config:
        """The environment, and the file over it."""
        try:
            return Config.from_env(os.environ | (_read(Path(self.file)) if self.file else {}))
        except ConfigurationError as error:
            raise WrongSettings(
                "\n".join(["these settings are wrong or missing:", *map("  {}".format, error.faults), *self._hint()])
            ) from error

    def _hint(self) -> list[str]:
        known = not self.file and OF_THE_RUNNER.is_file()
        return [f"`make run` keeps its settings in {OF_THE_RUNNER}: convene --settings {OF_THE_RUNNER} ..."] if known else []

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on the database; its trouble is said in a sentence, and ends the command with 1."""
        load_models()
        engine = create_engine(str(self.config.database_url), connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"})
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except OperationalError as error:
            raise click.ClickException(f"the database does not answer: {str(error.orig).strip()}") from error
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") != "42P01":  # undefined_table
                raise
            raise click.ClickException("the database has no tables of ours yet: run `convene migrate` first") from error
        finally:
            engine.dispose()


def _read(file: Path) -> dict[str, str]:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = [line.removeprefix("export ").partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): "".join(shlex.split(value)) for name, _, value in pairs}


def counted(things: Iterable[T], name: str) -> Iterator[T]:
    """Hand the things on; on a terminal a counter shows that something happens."""
    shown = sys.stderr.isatty()
    number = 0
    for number, thing in enumerate(things, start=1):
        if shown and number % EVERY == 0:
            click.echo(f"\r{number:,} {name}", err=True, nl=False)
        yield thing
    if shown and number >= EVERY:
        click.echo(f"\r{number:,} {name}", err=True)
