"""`convene import subscribers`: readers of a list from a file of any size."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import rehearsal, transaction
from modules.core.imports import Refusal
from modules.core.times import read_now
from modules.mailings.lists.errors import FileUnreadable
from modules.mailings.lists.import_files import Listing
from modules.mailings.lists.import_results import Sum, refused_lines
from modules.mailings.lists.importing import Bringing, apply_import, bring, try_import
from modules.mailings.lists.models import MailingList
from webapp.cli.base import Settings
from webapp.cli.reporting import broken_file, said_of


@click.command("subscribers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list", "slug", required=True, help="The list, by its name in addresses, such as friday-5.")
@click.option("--consent", default="", help="Who vouches for these people, and how they said that they want the list.")
@click.option("--often", type=click.Choice(["at_once", "daily", "weekly"]), default="weekly", show_default=True)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.pass_context
def import_subscribers(context: click.Context, file: Path, slug: str, consent: str, often: str, *, dry_run: bool) -> None:
    """Import readers of a list from CSV with the column email, and perhaps name and language.

    They get the list from then on without a letter that asks them, so say with --consent who vouches for them. Whoever left the
    list, or gets no mail for another reason, is refused. A page of the list takes an import back.
    """
    settings: Settings = context.obj
    with settings.session() as session, file.open("rb") as stream, (rehearsal if dry_run else transaction)(session):
        said = Bringing(list_id=_list_id(session, slug), file_name=file.name, consent=consent, frequency=often)
        try:
            done = _import(session, said, stream, settings.config.time_zone)
        except FileUnreadable as refused:
            raise _broken(refused) from refused
    click.echo(
        f"read {done.read} = new {done.new} + changed {done.changed} + unchanged {done.unchanged} "
        f"+ closed {done.closed} + refused {done.refused}"
    )
    if dry_run:
        click.echo("This was a dry run: nothing was changed.")
    context.exit(1 if done.refused else 0)


def _import(session: Session, said: Bringing, stream: BinaryIO, zone: str) -> Sum:
    now = read_now(session)
    columns = Listing(stream).guess()
    if "address" not in columns:
        raise FileUnreadable(reason="no_address")
    stream.seek(io.SEEK_SET)
    made = bring(session, said, None, now)
    try_import(session, made.id, stream, columns)
    done = apply_import(session, made.id, zone, None, now)
    for each in refused_lines(session, made.id):
        click.echo(said_of(Refusal(str(each.line), "email", each.address, each.fault)))
    return done


def _list_id(session: Session, slug: str) -> int:
    found = session.scalars(
        select(MailingList.id).where(MailingList.slug == slug, MailingList.retired_at.is_(None))
    ).one_or_none()
    if found is None:
        known = ", ".join(session.scalars(select(MailingList.slug).where(MailingList.retired_at.is_(None))))
        raise click.BadParameter(f"there is no list {slug}; there are: {known or 'none'}", param_hint="--list")
    return found


def _broken(refused: FileUnreadable) -> click.ClickException:
    if refused.values["reason"] == "no_consent":
        return click.BadParameter("say who vouches for these people, and how", param_hint="--consent")
    return broken_file(refused.values)
