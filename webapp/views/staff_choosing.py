"""Staff pages of a round that is read: its desk, its applications, one application with its reviews and its decision."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import Dossier, dossier
from modules.cohorts.applying.moving import locked_application, move_application
from modules.cohorts.applying.reading import file_of, read_submission
from modules.cohorts.applying.states import Mover, next_states
from modules.cohorts.choosing.application_rows import application_rows
from modules.cohorts.choosing.assigning_reviews import assign, unassign
from modules.cohorts.choosing.deciding import decisions_of, stage_decision
from modules.cohorts.choosing.panels import free_reviewers, panel_of, readings_of, steps_of
from modules.cohorts.choosing.reviewing import submission_to_read
from modules.cohorts.choosing.round_desk import glance, leas_not_begun, leas_still_writing, work_of
from modules.cohorts.errors import ConflictOfInterest, IllegalMove, NotUnderReview, SentAgain
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.forms import content_of, form
from modules.cohorts.rounds.rounds import call_of
from modules.cohorts.rounds.rubrics import rubric_of
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.organizations.counties import COUNTIES
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import choosing as words
from webapp.forms.choosing import DecisionForm, MoveForm, ReaderForm, wanted_from
from webapp.forms.event_search import page_from
from webapp.forms.reviews import SENT_AGAIN
from webapp.storing import sent_file

blueprint = Blueprint("staff_choosing", __name__, url_prefix="/staff/cohorts")


@blueprint.get("/rounds/<int:round_id>")
@requires(may_run_rounds)
def desk(round_id: int) -> ResponseReturnValue:
    """The round at a glance, what waits for a deed on top."""
    session, call = db.session(), call_of(db.session(), round_id)
    return render_template(
        "web/staff_choosing/desk.html",
        call=call,
        glance=glance(session, round_id),
        work=work_of(session, call.round, now()),
        now=now(),
    )


@blueprint.get("/rounds/<int:round_id>/applications")
@requires(may_run_rounds)
def listed(round_id: int) -> ResponseReturnValue:
    """The applications that were sent."""
    call, wanted, page = call_of(db.session(), round_id), wanted_from(request.args), page_from(request.args)
    found = application_rows(db.session(), round_id, wanted, page)
    return render_template(
        "web/staff_choosing/listed.html", call=call, wanted=wanted, found=found, page=page, counties=COUNTIES
    )


@blueprint.get("/rounds/<int:round_id>/leas")
@requires(may_run_rounds)
def leas(round_id: int) -> ResponseReturnValue:
    """Which LEAs of a county have not begun, and which still write."""
    call, county = call_of(db.session(), round_id), request.args.get("county", "")
    if county not in COUNTIES:
        abort(404)
    silent = leas_not_begun(db.session(), round_id, county)
    writing = leas_still_writing(db.session(), round_id, county)
    return render_template("web/staff_choosing/leas.html", call=call, county=county, silent=silent, writing=writing)


@blueprint.get("/applications/<int:application_id>")
@requires(may_run_rounds)
def show(application_id: int) -> ResponseReturnValue:
    """One application as its reviewers read it, with all that they said."""
    return _page(application_id)


@blueprint.get("/applications/<int:application_id>/files/<sha256>")
@requires(may_run_rounds)
def attached(application_id: int, sha256: str) -> Response:
    """A file that was sent with it."""
    submission = submission_to_read(db.session(), application_id)
    return sent_file(sha256, file_of(submission, sha256))


@blueprint.post("/applications/<int:application_id>/move")
@requires(may_run_rounds)
def move(application_id: int) -> ResponseReturnValue:
    """Take it one step further."""
    form = MoveForm()
    if not form.validate():
        return _page(application_id, moving=form), 422
    try:
        with transaction(db.session()) as session:
            application, reason = locked_application(session, application_id), form.reason.data or ""
            to = form.to.data or ""
            move_application(session, application, to, current_person_id(), now(), by=Mover.STAFF, reason=reason)
    except IllegalMove:
        return _back(application_id, words.ILLEGAL_MOVE, "error")
    return _back(application_id, words.MOVED)


@blueprint.post("/applications/<int:application_id>/decisions")
@requires(may_run_rounds)
def decide(application_id: int) -> ResponseReturnValue:
    """Keep a decision until the hour of the letters."""
    form = DecisionForm()
    if not form.validate():
        return _page(application_id, deciding=form), 422
    try:
        with transaction(db.session()) as session:
            said, by = form.words.data or "", current_person_id()
            stage_decision(session, application_id, form.outcome.data, said, by, now(), seen=form.seen)
    except SentAgain:
        return _sent_again(application_id, form), 409
    except NotUnderReview:
        return _back(application_id, words.NOT_DECIDABLE, "error")
    return _back(application_id, words.DECIDED)


@blueprint.post("/applications/<int:application_id>/readers")
@requires(may_run_rounds)
def give(application_id: int) -> ResponseReturnValue:
    """Give it to one more reviewer."""
    form = ReaderForm()
    try:
        with transaction(db.session()) as session:
            assign(session, form.reviewer.data or 0, application_id, current_person_id(), now())
    except ConflictOfInterest:
        return _back(application_id, words.CONFLICT, "error")
    except NotUnderReview:
        return _back(application_id, words.ILLEGAL_MOVE, "error")
    return _back(application_id, words.GIVEN)


@blueprint.post("/applications/<int:application_id>/readers/<int:assignment_id>/end")
@requires(may_run_rounds)
def take(application_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take it from a reviewer."""
    with transaction(db.session()) as session:
        if unassign(session, assignment_id, current_person_id(), now()).application_id != application_id:
            raise NotFound
    return _back(application_id, words.TAKEN)


def _back(application_id: int, said: object, kind: str = "success") -> ResponseReturnValue:
    flash(str(said), kind)
    return redirect(url_for(".show", application_id=application_id))


def _sent(application_id: int) -> Dossier:
    """NotFound for a draft, which is its LEA's alone."""
    found = dossier(db.session(), application_id)
    if found.application.revision == 0:
        raise NotFound
    return found


def _sent_again(application_id: int, form: DecisionForm) -> str:
    """What was typed stays, above what is to be read first."""
    flash(str(SENT_AGAIN), "warning")
    form.submission.data = str(submission_to_read(db.session(), application_id).id)
    return _page(application_id, deciding=form)


def _page(application_id: int, moving: MoveForm | None = None, deciding: DecisionForm | None = None) -> str:
    session, found = db.session(), _sent(application_id)
    submission, rubric = submission_to_read(session, application_id), rubric_of(found.round)
    readings, decisions = readings_of(session, application_id, submission), decisions_of(session, found.application)
    newest = decisions[0] if decisions else None
    kept = {"outcome": newest.outcome, "words": newest.words} if newest and newest.released_at is None else {}
    kept["submission"] = str(submission.id)
    return render_template(
        "web/staff_choosing/application.html",
        dossier=found,
        submission=submission,
        read=read_submission(submission, content_of(form(session, submission.form_id))),
        attached_url=lambda sha256: url_for(".attached", application_id=application_id, sha256=sha256),
        rubric=rubric,
        readings=readings,
        panel=panel_of(rubric, readings),
        decisions=decisions,
        steps=steps_of(session, application_id),
        moves=next_states(found.application.state, Mover.STAFF),
        outcomes=next_states(found.application.state, Mover.RELEASE),
        adding=ReaderForm.among(free_reviewers(session, found.application)),
        moving=moving or MoveForm(formdata=None),
        deciding=deciding or DecisionForm(formdata=None, data=kept),
        form=moving or deciding,
    )
