"""The desk of a reviewer, and the review of one application: what was sent on the left, the rubric on the right."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.reading import file_of, read_submission
from modules.cohorts.choosing.conflicts import declare_conflict
from modules.cohorts.choosing.panels import panel_of, readings_of
from modules.cohorts.choosing.review_desk import Task, task, tasks_of
from modules.cohorts.choosing.reviewing import finish_review, locked_assignment, save_review
from modules.cohorts.errors import ReviewIsFinished, ScoresMissing, SentAgain
from modules.cohorts.rounds.forms import content_of, form
from modules.cohorts.rounds.rubrics import rubric_of
from modules.core.db import transaction
from modules.core.errors import Stale
from webapp.access import current_person_id, now, requires, signed_in
from webapp.extensions import db
from webapp.forms import reviews as words
from webapp.forms.reviews import ConflictForm, ReviewForm, review_form
from webapp.storing import sent_file

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("")
@requires(signed_in)
def desk() -> ResponseReturnValue:
    """What is to be read, what is to do first on top."""
    return render_template("web/reviews/desk.html", tasks=tasks_of(db.session(), current_person_id()))


@blueprint.get("/<int:assignment_id>")
@requires(signed_in)
def show(assignment_id: int) -> ResponseReturnValue:
    """One application with the form of its review; once the review is finished, with those of the others."""
    return _page(_own(assignment_id))


@blueprint.post("/<int:assignment_id>")
@requires(signed_in)
def write(assignment_id: int) -> ResponseReturnValue:
    """Keep the review as a draft, or finish it."""
    own = _own(assignment_id)
    form = _form_of(own)
    if not form.validate():
        return _page(own, form), 422
    keep = finish_review if "finish" in request.form else save_review
    try:
        with transaction(db.session()) as session:
            keep(session, assignment_id, form.draft(), now())
    except ScoresMissing as refused:
        form.show_missing(refused.values["criteria"])  # type: ignore[arg-type]  # a list of keys
        return _page(own, form), 422
    except (Stale, SentAgain, ReviewIsFinished) as refused:
        return _overtaken(assignment_id, form, refused)
    flash(str(words.FINISHED if keep is finish_review else words.DRAFT_SAVED), "success")
    return redirect(url_for(".desk") if keep is finish_review else url_for(".show", assignment_id=assignment_id))


@blueprint.get("/<int:assignment_id>/conflict")
@requires(signed_in)
def stepping_back(assignment_id: int) -> ResponseReturnValue:
    """Ask why somebody else should read it."""
    return render_template("web/reviews/conflict.html", task=_own(assignment_id), form=ConflictForm())


@blueprint.post("/<int:assignment_id>/conflict")
@requires(signed_in)
def step_back(assignment_id: int) -> ResponseReturnValue:
    """Step back for good."""
    own, form = _own(assignment_id), ConflictForm()
    if not form.validate():
        return render_template("web/reviews/conflict.html", task=own, form=form), 422
    with transaction(db.session()) as session:
        declare_conflict(session, locked_assignment(session, assignment_id), form.reason.data or "", now())
    flash(str(words.STEPPED_BACK), "success")
    return redirect(url_for(".desk"))


@blueprint.get("/<int:assignment_id>/files/<sha256>")
@requires(signed_in)
def attached(assignment_id: int, sha256: str) -> Response:
    """A file that was sent with the application."""
    return sent_file(sha256, file_of(_own(assignment_id).submission, sha256))


def _own(assignment_id: int) -> Task:
    return task(db.session(), current_person_id(), assignment_id)


def _form_of(own: Task) -> ReviewForm:
    return review_form(rubric_of(own.round), own.submission.id, own.review, own.earlier)


def _overtaken(assignment_id: int, form: ReviewForm, refused: Exception) -> ResponseReturnValue:
    """What was typed stays in the form; saving it once more is then a decision, so the form carries what stands now."""
    db.session.expire_all()
    own = _own(assignment_id)
    if isinstance(refused, ReviewIsFinished):
        return redirect(url_for(".show", assignment_id=assignment_id))
    form.submission.data, form.version.data = str(own.submission.id), str(own.review.version if own.review else 0)
    said = words.SENT_AGAIN if isinstance(refused, SentAgain) else words.CHANGED_ELSEWHERE
    return _page(own, form, str(said)), 409


def _page(own: Task, typed: ReviewForm | None = None, warning: str = "") -> str:
    session, rubric = db.session(), rubric_of(own.round)
    done = own.standing == "finished"
    readings = readings_of(session, own.application.id, own.submission) if done else []
    return render_template(
        "web/reviews/show.html",
        task=own,
        read=read_submission(own.submission, content_of(form(session, own.submission.form_id))),
        attached_url=lambda sha256: url_for(".attached", assignment_id=own.assignment.id, sha256=sha256),
        rubric=rubric,
        readings=[each for each in readings if each.finished],
        panel=panel_of(rubric, readings),
        form=typed or _form_of(own),
        warning=warning,
    )
