"""How the end of an import is said: the sum, what vanished, and each refusal with its place."""

from __future__ import annotations

import click

from modules.core.imports import ImportSum, Refusal
from modules.formats.reading_series import MOST_DATES
from webapp.cli.training_reasons import REASONS as OF_TRAINING

REASONS = {
    "address": "is no email address",
    "code": "is no CD code: seven digits, two of the county and five of the district",
    "broken": "is a line that cannot be read",
    "control_character": "holds a control character",
    "county": "is none of the 58 counties of California",
    "date": "is no date, month/day/year",
    "degrees": "is no number of degrees in its range",
    "duplicate": "stands in an earlier line too; that one counts",
    "empty": "is empty and may not be",
    "field_count": "is the number of fields, which is not that of the header line",
    "kind": "is no DOC code: two digits",
    "left": "left this list; no import undoes that",
    "name": "is no name of a person",
    "not_text": "is not written in UTF-8",
    "other_calendar": "came in from another calendar",
    "own_event": "is an event of this site",
    "bad_rule": "repeats by a rule that cannot be read, or never comes true",
    "no_dates": "repeats, but has no date within a year back and two years ahead",
    "recurring": "repeats in a way that is not read: by several rules, or by a rule of what is left out",
    "suppressed": "gets no mail: it left everything, bounced, complained, or staff decided so",
    "status": "is no status that is known: Active, Pending, Closed, Merged",
    "too_long": "is too long",
    "too_many_dates": "has more dates than are read, by itself or together with what stands further up",
    "too_often": "repeats more than once a day",
    "twice": "stands further up too, under another UID",
} | OF_TRAINING
FILES = {
    "empty_file": "the file is empty",
    "not_text": "the file is no text in UTF-8",
    "header": "the first line is not the header of the list; these columns are missing or stand twice: {value}",
    "line_too_long": "line {line} is too long: the file is broken or of another kind",
    "no_rows": "the file has a header and no rows",
    "no_address": "no column of the file is called email",
    "not_a_calendar": "the file is no iCalendar file",
    "file_too_large": "the file is larger than a calendar may be",
    "too_many_entries": "the file has more entries than a calendar may have",
    "file_cut_short": "the file ends before its calendar does",
}


def report(done: ImportSum, *, dry_run: bool) -> int:
    """Print the sum and each refusal; the exit code that belongs to it."""
    for refusal in done.refusals:
        click.echo(said_of(refusal))
    for name in done.vanished:
        click.echo(f"no longer in the file, left as it is: {name}")
    for name in done.shortened:
        click.echo(f"has more dates to come than are kept, which are the next {MOST_DATES}: {name}")
    click.echo(
        f"read {done.read} = new {done.new} + changed {done.changed} + unchanged {done.unchanged} "
        f"+ closed {done.closed} + refused {done.refused}"
    )
    if dry_run:
        click.echo("This was a dry run: nothing was changed.")
    return 1 if done.refused else 0


def broken_file(values: dict[str, object]) -> click.ClickException:
    """A file that was refused as a whole."""
    reason = str(values.get("reason"))
    words = FILES.get(reason, reason.replace("_", " ")).format(**{"value": "", "line": ""} | values)
    return click.ClickException(f"{words}. Nothing was imported.")


def said_of(refusal: Refusal) -> str:
    """One refusal in a line."""
    place = f"line {refusal.place}" if refusal.place.isdigit() else refusal.place
    column = f", {refusal.column}" if refusal.column else ""
    reason = REASONS.get(refusal.reason, refusal.reason.replace("_", " "))
    value = f'"{refusal.value}" ' if refusal.value or refusal.reason not in OF_TRAINING else ""
    return f"refused {place}{column}: {value}{reason}"
