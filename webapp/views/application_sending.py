"""Checking and sending an application, its receipts, its county office's word, and withdrawing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import dossier, find_collaborator
from modules.cohorts.applying.endorsing import ask_to_endorse, office_to_ask
from modules.cohorts.applying.reading import file_of, read_submission
from modules.cohorts.applying.submitting import draft_of, newest_submission, submission, submit, take_up, withdraw
from modules.cohorts.errors import (
    ApplicationClosed,
    DeadlinePassed,
    EndorsementAnswered,
    IllegalMove,
    NoEndorsementNeeded,
    NotComplete,
)
from modules.cohorts.models import Submission
from modules.cohorts.permissions import may_read_submission
from modules.cohorts.rounds.forms import content_of
from modules.cohorts.rounds.forms import form as form_by_id
from modules.core.db import transaction
from modules.core.errors import NotFound, Refused
from webapp.access import arrived_at, current_actor, current_person_id, now, requires, signed_in
from webapp.documents import as_pdf
from webapp.drafts import OwnDraft, frame, led_draft, own_draft
from webapp.event_presenting import today
from webapp.extensions import db
from webapp.forms import applications as forms
from webapp.receipts import receipt_pdf
from webapp.views.training_files import file_response

blueprint = Blueprint("application_sending", __name__, url_prefix="/cohorts/applications/<int:application_id>")


@blueprint.get("/send")
@requires(signed_in)
def check(application_id: int) -> ResponseReturnValue:
    """What is missing, with the way to each; else the signature and the button."""
    return _page(own_draft(application_id), forms.SendForm(today(), formdata=None))


@blueprint.post("/send")
@requires(signed_in)
def send(application_id: int) -> ResponseReturnValue:
    """Send it. What counts is when this request reached us."""
    arrived = arrived_at()
    own, form = led_draft(application_id), forms.SendForm(today())
    if not form.validate():
        return _page(own, form), 422
    try:
        with transaction(db.session()) as session:
            sent = submit(session, application_id, form.sign_off(), current_person_id(), arrived_at=arrived, now=now())
    except (NotComplete, DeadlinePassed, ApplicationClosed) as refused:
        return _page(own, form, refused), 409
    flash(str(forms.SENT), "success")
    return redirect(url_for(".receipt", application_id=application_id, revision=sent.revision))


@blueprint.post("/endorsement")
@requires(signed_in)
def ask_county(application_id: int) -> ResponseReturnValue:
    """Ask the county office to stand behind it."""
    own = led_draft(application_id)
    office = office_to_ask(db.session(), own.content, own.dossier.organization)
    try:
        with transaction(db.session()) as session:
            ask_to_endorse(session, own.application, office, current_person_id(), now())
    except (NoEndorsementNeeded, EndorsementAnswered):
        flash(str(forms.NOT_FOR_THIS_LEA), "info")
    except ApplicationClosed:
        flash(str(forms.CLOSED), "warning")
    else:
        flash(str(forms.ASKED_COUNTY), "success")
    return redirect(url_for(".check", application_id=application_id))


@blueprint.get("/receipts/<int:revision>")
@requires(signed_in)
def receipt(application_id: int, revision: int) -> ResponseReturnValue:
    """Everything that was said, and when it arrived."""
    sent = _readable(application_id, revision)
    said = read_submission(sent, content_of(form_by_id(db.session(), sent.form_id)))
    mine = find_collaborator(db.session(), application_id, current_person_id()) is not None
    values = {"dossier": dossier(db.session(), application_id), "sent": sent, "said": said, "mine": mine}
    last = newest_submission(db.session(), application_id)
    return render_template("web/applications/receipt.html", is_last=last is None or last.revision == revision, **values)


@blueprint.get("/receipts/<int:revision>.pdf")
@requires(signed_in)
def receipt_file(application_id: int, revision: int) -> ResponseReturnValue:
    """The same as a PDF."""
    sent = _readable(application_id, revision)
    return as_pdf(receipt_pdf(dossier(db.session(), application_id), sent), f"application-{application_id}-{revision}.pdf")


@blueprint.get("/receipts/<int:revision>/files/<sha256>")
@requires(signed_in)
def sent_file(application_id: int, revision: int, sha256: str) -> ResponseReturnValue:
    """A file as it was sent."""
    return file_response(sha256, file_of(_readable(application_id, revision), sha256))


@blueprint.get("/withdraw")
@requires(signed_in)
def withdrawing(application_id: int) -> ResponseReturnValue:
    """What withdrawing means."""
    return _withdraw_page(led_draft(application_id), forms.WithdrawForm(formdata=None))


@blueprint.post("/withdraw")
@requires(signed_in)
def withdraw_it(application_id: int) -> ResponseReturnValue:
    """Take it out of the round."""
    own, form = led_draft(application_id), forms.WithdrawForm()
    if not form.validate():
        return _withdraw_page(own, form), 422
    try:
        with transaction(db.session()) as session:
            withdraw(session, application_id, current_person_id(), now(), form.reason.data or "")
    except IllegalMove:
        flash(str(forms.CLOSED), "warning")
    else:
        flash(str(forms.WITHDRAWN), "success")
    return redirect(url_for("applications.show", application_id=application_id))


@blueprint.post("/take-up")
@requires(signed_in)
def take_it_up(application_id: int) -> ResponseReturnValue:
    """Make it a draft again after it was withdrawn; pressed twice, it is one already."""
    arrived, own = arrived_at(), led_draft(application_id)
    try:
        with transaction(db.session()) as session:
            take_up(session, application_id, current_person_id(), arrived_at=arrived, now=now())
    except (DeadlinePassed, IllegalMove):
        if not own.writes:
            flash(str(forms.CLOSED), "warning")
    else:
        flash(str(forms.TAKEN_UP), "success")
    return redirect(url_for("applications.show", application_id=application_id))


def _readable(application_id: int, revision: int) -> Submission:
    """A submission that the reader may see; whoever may not learns nothing of it."""
    found = dossier(db.session(), application_id)
    mine = find_collaborator(db.session(), application_id, current_person_id())
    if not may_read_submission(current_actor(), mine, found.application):
        raise NotFound
    return submission(db.session(), application_id, revision)


def _page(own: OwnDraft, form: forms.SendForm, refused: Refused | None = None) -> str:
    draft = draft_of(db.session(), own.application.id)
    why = type(refused).__name__ if refused else ""
    values = {"own": own, "draft": draft, "form": form, "why": why, "refusal": refused.values if refused else {}}
    last = newest_submission(db.session(), own.application.id)
    return render_template("web/applications/send.html", last=last, **values, **frame(own))


def _withdraw_page(own: OwnDraft, form: forms.WithdrawForm) -> str:
    return render_template("web/applications/withdraw.html", own=own, form=form, **frame(own))
