"""`convene import organizations|events|accounts`: files of others, again and again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy.orm import Session

from modules.accounts.errors import ListUnreadable as AccountsUnreadable
from modules.accounts.importing import import_accounts
from modules.core.db import rehearsal, transaction
from modules.core.imports import ImportSum
from modules.core.times import read_now
from modules.events.importing import CalendarUnreadable, import_events
from modules.formats.reading import Limits, read_calendar
from modules.organizations.errors import ListUnreadable
from modules.organizations.importing import import_organizations
from modules.organizations.state_list import bounded_lines
from webapp.cli.base import Settings, counted
from webapp.cli.reporting import broken_file, report

F = TypeVar("F", bound=Callable[..., Any])
STATE = "cde"
"""The California Department of Education, whose public list of districts this is."""


@click.group("import")
def import_group() -> None:
    """Import files of others. A second run of the same file changes nothing."""


def _file_and_dry_run(command: F) -> F:
    """What every import is told."""
    file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    return file(click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")(command))


def _run(context: click.Context, deed: Callable[[Session], ImportSum], *, dry_run: bool) -> None:
    """Do the deed in one transaction, or rehearse it; end with 1 when anything was refused."""
    settings: Settings = context.obj
    with settings.session() as session, (rehearsal if dry_run else transaction)(session):
        done = deed(session)
    context.exit(report(done, dry_run=dry_run))


@import_group.command("organizations")
@_file_and_dry_run
@click.option("--source", default=STATE, show_default=True, help="Whose list it is: what it no longer names is closed.")
@click.pass_context
def organizations(context: click.Context, file: Path, source: str, *, dry_run: bool) -> None:
    """Import the state's tab-separated list of districts and county offices.

    An organization of the same source that the file no longer names is marked closed and never deleted; it counts as read
    and as closed.
    """
    try:
        with file.open("rb") as stream:
            lines = counted(bounded_lines(stream), "lines")
            _run(context, lambda session: import_organizations(session, lines, source, read_now(session)), dry_run=dry_run)
    except ListUnreadable as refused:
        raise broken_file(refused.values) from refused


@import_group.command("events")
@_file_and_dry_run
@click.option("--zone", required=True, help="The time zone of the events, such as America/Los_Angeles.")
@click.option("--source", help="Whose calendar it is; the file's name by default.")
@click.option("--close", is_flag=True, help="Cancel events to come that the file no longer names.")
@click.pass_context
def events(context: click.Context, file: Path, zone: str, source: str | None, *, close: bool, dry_run: bool) -> None:
    """Import an iCalendar file; its entries are known by their UID, and a series becomes one event with its next dates."""
    with file.open("rb") as stream:
        data = stream.read(Limits().octets + 1)
    clock, name = _zone(zone), source or file.stem

    def deed(session: Session) -> ImportSum:
        now = read_now(session)
        return import_events(session, read_calendar(data, clock, now), clock, name, now, close=close)

    try:
        _run(context, deed, dry_run=dry_run)
    except CalendarUnreadable as refused:
        raise broken_file(refused.values) from refused


@import_group.command("accounts")
@_file_and_dry_run
@click.pass_context
def accounts(context: click.Context, file: Path, *, dry_run: bool) -> None:
    """Import accounts of an older system from CSV with the columns email and name.

    Passwords do not come over: each new account is sent a letter in which its owner chooses one.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = counted(stream, "lines")
            _run(context, lambda session: import_accounts(session, lines, None, read_now(session)), dry_run=dry_run)
    except AccountsUnreadable as refused:
        missing = ", ".join(map(str, refused.values["missing"])) or "none, but it is no CSV"  # type: ignore[call-overload]
        raise click.ClickException(f"the file lacks these columns: {missing}. Nothing was imported.") from refused
    except UnicodeDecodeError as error:
        raise broken_file({"reason": "not_text"}) from error


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{name} is no time zone such as America/Los_Angeles", param_hint="--zone") from error
    return name
