"""A person's own training: all modules by state, what they wrote, and the transcript of everything as a table to take along."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from config import Config
from modules.core.times import local
from modules.formats.spreadsheets import csv_of
from modules.training.learning.own_training import OwnTraining, journal_of, own_training
from modules.training.learning.printing_transcripts import Paper, print_transcript
from modules.training.learning.transcript import Line, Transcript
from modules.training.learning.transcript import transcript as transcript_of
from webapp.access import current_actor, current_person_id, now, requires, signed_in, who_asks
from webapp.documents import as_pdf, document_words
from webapp.event_presenting import site_zone
from webapp.extensions import db, limiter
from webapp.forms.training import TRANSCRIPT_COLUMNS, TRANSCRIPT_KINDS, TRANSCRIPT_TOTAL
from webapp.languages import current_language
from webapp.views.account import as_file

blueprint = Blueprint("own_training", __name__, url_prefix="/account/training")


@blueprint.get("")
@requires(signed_in)
def listed() -> ResponseReturnValue:
    """All modules by state, the journal, hours and certificates."""
    person_id = current_person_id()
    own = own_training(db.session(), person_id, now())
    journal = journal_of(db.session(), person_id)
    return render_template("web/training/own.html", own=own, journal=journal, transcript=_transcript(own), now=now())


@blueprint.get("/transcript.csv")
@requires(signed_in)
@limiter.limit("60 per hour", key_func=who_asks)
def transcript() -> ResponseReturnValue:
    """Modules, events and certificates, one a line; the last line is the total."""
    found = _transcript()
    total = (str(TRANSCRIPT_TOTAL), "", "", "", _hours(found.minutes), "")
    data = csv_of([[str(each) for each in TRANSCRIPT_COLUMNS], *map(_row, found.lines), total])
    return as_file(Response(data, mimetype="text/csv"), "transcript.csv")


@blueprint.get("/transcript.pdf")
@requires(signed_in)
@limiter.limit("60 per hour", key_func=who_asks)
def paper() -> ResponseReturnValue:
    """The same as a document."""
    config: Config = current_app.config["CONVENE"]
    made = Paper(
        name=current_actor().name,
        agency=config.agency_name,
        made=local(now(), _zone()).date(),
    )
    links = current_app.extensions["convene.links"]
    return as_pdf(print_transcript(_transcript(), made, document_words(), links), "transcript.pdf")


def _transcript(own: OwnTraining | None = None) -> Transcript:
    person_id = current_person_id()
    own = own or own_training(db.session(), person_id, now())
    return transcript_of(db.session(), person_id, own.done, current_language(), _zone())


def _zone() -> str:
    return current_actor().time_zone or site_zone()


def _row(line: Line) -> tuple[str, ...]:
    kind = str(TRANSCRIPT_KINDS[line.kind])
    return kind, line.title, line.day.isoformat(), _hours(line.minutes), _hours(line.counted), line.code


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"
