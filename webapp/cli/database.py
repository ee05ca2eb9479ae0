"""`convene migrate`."""

from __future__ import annotations

import click
from alembic.util.exc import CommandError
from sqlalchemy.exc import OperationalError

from migrations.running import migrate as bring_to_head
from webapp.cli.base import Settings


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest step; nothing happens where it stands there."""
    try:
        bring_to_head(str(settings.config.database_url))
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer, or waits too long: {str(error.orig).strip()}") from error
    except CommandError as error:
        raise click.ClickException(f"the database is of a newer Convene than this one: {error}") from error
    click.echo("The database stands at the newest step.")
