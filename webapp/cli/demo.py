"""`convene demo`: sample content, so that a new site can be looked at. A second run adds only what is missing."""

from __future__ import annotations

from pathlib import Path

import click

from modules.core.db import transaction
from modules.core.times import read_now
from webapp.cli.base import Settings
from webapp.cli.demo_choosing import add_choosing
from webapp.cli.demo_cohorts import add_cohorts
from webapp.cli.demo_editions import add_editions
from webapp.cli.demo_events import add_events
from webapp.cli.demo_items import add_items
from webapp.cli.demo_learners import add_learners
from webapp.cli.demo_lists import add_lists
from webapp.cli.demo_people import DemoAccount, add_accounts, add_organizations
from webapp.cli.demo_teams import add_teams
from webapp.cli.demo_training import add_training
from webapp.cli.reporting import said_of


@click.command()
@click.option("--accounts-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the accounts to this file too.")
@click.pass_obj
def demo(settings: Settings, accounts_file: Path | None) -> None:
    """Add sample organizations, people, events and training, and print who can sign in.

    The passwords are derived from SECRET_KEY: of this installation alone, and printed again by a second run.
    """
    config = settings.config
    with settings.session() as session, transaction(session):
        now = read_now(session)
        add_organizations(session, now)
        accounts = add_accounts(session, config.secret_key, now)
        added = add_events(session, config.time_zone, now)
        lists = add_lists(session, config.time_zone, now)
        add_items(session, config.time_zone, now)
        editions = add_editions(session, config, accounts, now)
        add_cohorts(session, config.time_zone, now)
        applications = add_choosing(session, config.time_zone, now)
        modules, refused = add_training(session, config.agency_name, now)
        teams = add_teams(session, config.time_zone, now)
        add_learners(session, config.time_zone, now)
    printed = _table(accounts)
    click.echo(printed)
    click.echo(f"{teams} teams of cohorts and {lists} lists and {editions} editions added.", err=True)
    click.echo(f"{added} sample events, {applications} applications and {modules} modules added.", err=True)
    for refusal in refused:
        click.echo(said_of(refusal), err=True)
    if accounts_file is not None:
        accounts_file.touch(mode=0o600)
        accounts_file.write_text(printed + "\n", encoding="utf-8")


def _table(accounts: list[DemoAccount]) -> str:
    rows = [f"  {each.role:<14} {each.address:<28} {each.password or '(its own password)'}" for each in accounts]
    return "\n".join(["Demo accounts: sample people, with passwords of this installation alone", *rows])
