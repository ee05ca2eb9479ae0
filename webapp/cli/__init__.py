"""The console command `convene`: what an administrator does at the machine. Needs no web application and no broker.

Exit codes: 0 done; 1 something was refused, or a check found a fault; 2 the command or the settings are wrong.
"""

from __future__ import annotations

import click

from webapp.cli.accounts import create_admin
from webapp.cli.base import Settings
from webapp.cli.database import migrate
from webapp.cli.demo import demo
from webapp.cli.doctor import doctor
from webapp.cli.imports import import_group
from webapp.cli.rebuild import rebuild_group
from webapp.cli.settings import settings
from webapp.cli.subscribers import import_subscribers
from webapp.cli.training import export_group, import_module


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False),
    help="Read settings from this file, NAME=value a line; `make run` keeps its own in var/environment.",
)
@click.pass_context
def main(context: click.Context, settings_file: str | None) -> None:
    """Convene: training series, cohorts, events, newsletters and calendars of an education agency."""
    context.obj = Settings(settings_file)


import_group.add_command(import_module)
import_group.add_command(import_subscribers)
for command in (migrate, create_admin, import_group, export_group, rebuild_group, demo, doctor, settings):
    main.add_command(command)
