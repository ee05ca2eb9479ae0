"""`convene import module` and `convene export module`: training as folders of Markdown and YAML."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from modules.core.db import rehearsal, transaction
from modules.core.times import read_now
from modules.files.stores import DatabaseStore
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.publishing import Publication
from modules.training.content.catalog import find_module
from modules.training.content.layout import FolderRefused
from modules.training.errors import ContentRefused
from modules.training.folders.exporting import module_folder
from modules.training.folders.importing import Importing, import_package, refusals_of
from modules.training.folders.packages import load_package, save_folder
from webapp.cli.base import Settings
from webapp.cli.reporting import report, said_of

CHANGES = ("correction", "improvement", "required")


@click.command("module")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--publish", "change", type=click.Choice(CHANGES), help="Publish what was imported, as this kind of change.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.pass_context
def import_module(context: click.Context, directory: Path, change: str | None, *, dry_run: bool) -> None:
    """Import a module, or a series with all its modules, from a folder.

    Without --publish each module becomes a draft. A correction or an improvement asks nothing of those who have finished; a
    required change asks them for what changed. A module that is refused leaves nothing behind; the others are imported.
    """
    settings: Settings = context.obj
    said = Publication(change, settings.config.agency_name) if change else None  # type: ignore[arg-type]
    try:
        package = load_package(directory)
        with settings.session() as session, (rehearsal if dry_run else transaction)(session):
            done = import_package(session, package, Importing(DatabaseStore(session), said, None, read_now(session)))
    except (FolderRefused, ContentRefused) as refused:
        raise _refused(refused, directory) from refused
    context.exit(report(done, dry_run=dry_run))


@click.group("export")
def export_group() -> None:
    """Write out what stands in the database."""


@export_group.command("module")
@click.argument("address")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="What the authors are working on, rather than what is published.")
@click.pass_obj
def export_module(settings: Settings, address: str, directory: Path, *, draft: bool) -> None:
    """Write the module SERIES/MODULE into a new folder. Importing it again changes nothing."""
    with settings.session() as session:
        folder = _folder(session, address, draft=draft)
    try:
        save_folder(folder, directory)
    except FolderRefused as refused:
        raise _refused(refused, directory) from refused
    click.echo(f"{len(folder)} files written to {directory}")


def _folder(session: Session, address: str, *, draft: bool) -> dict[str, bytes]:
    taught = find_module(session, *address.split("/")) if address.count("/") == 1 else None
    if taught is None:
        raise click.ClickException(f"there is no module {address}; an address is SERIES/MODULE")
    if draft:
        return module_folder(session, DatabaseStore(session), draft_content(find_draft(session, taught.module.id)))
    if taught.version is None:
        raise click.ClickException(f"{address} is not published; --draft writes what the authors are working on")
    return module_folder(session, DatabaseStore(session), taught.version)


def _refused(refused: FolderRefused | ContentRefused, directory: Path) -> click.ClickException:
    lines = map(said_of, refusals_of(directory.name, refused))
    return click.ClickException("\n".join([*lines, "Nothing was imported or written."]))
