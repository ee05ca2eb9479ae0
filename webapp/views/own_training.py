"""A person's own training: all modules by state, what they wrote, and the transcript of everything as a table to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from modules.awards.queries import awards_of
from modules.core.times import local
from modules.events.wordings import said
from modules.registrations.attended import attended_events
from modules.training.content.values import in_locale
from modules.training.learning.own_training import OwnLine, journal_of, own_training
from webapp.access import current_actor, current_person_id, now, requires, signed_in
from webapp.accounts.doors import keep_private
from webapp.event_presenting import site_zone
from webapp.extensions import db, limiter
from webapp.forms.training import TRANSCRIPT_COLUMNS, TRANSCRIPT_KINDS
from webapp.languages import current_language
from webapp.views.account import as_file

blueprint = Blueprint("own_training", __name__, url_prefix="/account/training")
blueprint.after_request(keep_private)
Row = tuple[str, str, str, str, str]


@blueprint.get("")
@requires(signed_in)
def listed() -> ResponseReturnValue:
    """All modules by state, the journal, hours and certificates."""
    person_id = current_person_id()
    return render_template(
        "web/training/own.html",
        own=own_training(db.session(), person_id, now()),
        journal=journal_of(db.session(), person_id),
        attended=attended_events(db.session(), person_id),
        certificates=awards_of(db.session(), person_id),
        now=now(),
    )


@blueprint.get("/transcript.csv")
@requires(signed_in)
@limiter.limit("60 per hour")
def transcript() -> ResponseReturnValue:
    """Modules, hours, events and certificates, one a line."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(each) for each in TRANSCRIPT_COLUMNS])
    writer.writerows([safe_cell(each) for each in row] for row in _rows(current_person_id()))
    # Spreadsheets take a file without this mark for one in an old encoding.
    return as_file(Response("\ufeff" + text.getvalue(), mimetype="text/csv"), "transcript.csv")


def safe_cell(text: str) -> str:
    """What a spreadsheet would compute is handed over as text."""
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} else text


def _rows(person_id: int) -> Iterator[Row]:
    zone = current_actor().time_zone or site_zone()
    yield from (_module_row(each, zone) for each in own_training(db.session(), person_id, now()).done)
    for event in attended_events(db.session(), person_id):
        day = local(event.sessions[-1].starts_at, event.event.time_zone).date().isoformat()
        yield _row("event", said(event.event, "title", current_language()).text, day, event.minutes, "")
    for certificate in awards_of(db.session(), person_id):
        award = certificate.award
        title = award.title_es if current_language() == "es" and award.title_es else award.title_en
        kind = "revoked" if certificate.revoked else "certificate"
        yield _row(kind, title, local(award.earned_at, zone).date().isoformat(), award.minutes, award.code)


def _module_row(line: OwnLine, zone: str) -> Row:
    completion = line.standing.completion if line.standing else None
    day = local(completion.earned_at, zone).date().isoformat() if completion else ""
    return _row(
        "module", in_locale(line.outline["title"], current_language()), day, completion.minutes if completion else 0, ""
    )


def _row(kind: str, title: str, day: str, minutes: int, code: str) -> Row:
    return str(TRANSCRIPT_KINDS[kind]), title, day, f"{minutes / 60:.2f}", code
