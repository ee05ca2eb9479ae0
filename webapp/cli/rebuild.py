"""`convene rebuild training`: what is stored of learners, made again from what they did."""

from __future__ import annotations

import click

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.completion.auditing import ask_rebuild
from modules.training.completion.counting import recount
from webapp.cli.base import Settings

BATCH = 100


@click.group("rebuild")
def rebuild_group() -> None:
    """Make again what is derived from other rows. A running site need not be stopped."""


@rebuild_group.command("training")
@click.pass_obj
def training(settings: Settings) -> None:
    """Count every learner's modules anew from their learning events, and write what differs.

    Drift is what was wrong although nothing had happened since it was counted: there must be none, and with any the command
    ends with 1. Completions that were granted are never changed.
    """
    with settings.session() as session:
        with transaction(session):
            found = ask_rebuild(session, read_now(session))
        changed = True
        while changed:
            with transaction(session):
                changed = recount(session, read_now(session), BATCH) > 0
    differing = len(found.stale) + len(found.drifted)
    click.echo(f"checked {found.checked:,}, changed {differing:,}, drift {len(found.drifted):,}")
    click.get_current_context().exit(1 if found.drifted else 0)
