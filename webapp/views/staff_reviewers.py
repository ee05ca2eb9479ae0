"""Staff pages of the reviewers of a round: who reads, for which county, how much; and giving out applications evenly."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.choosing.assigning_reviews import spread_evenly
from modules.cohorts.choosing.reviewers import add_reviewer, person_with_address, remove_reviewer, reviewers_of
from modules.cohorts.choosing.round_desk import work_of
from modules.cohorts.errors import NoSuchPerson, TooFewReviewers
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.rounds import call_of
from modules.core.db import transaction
from modules.people.queries import person
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import choosing as words
from webapp.forms.choosing import ReviewerForm, SpreadForm

blueprint = Blueprint("staff_reviewers", __name__, url_prefix="/staff/cohorts")


@blueprint.get("/rounds/<int:round_id>/reviewers")
@requires(may_run_rounds)
def listed(round_id: int) -> ResponseReturnValue:
    """All of them with their load."""
    return _page(round_id)


@blueprint.post("/rounds/<int:round_id>/reviewers")
@requires(may_run_rounds)
def add(round_id: int) -> ResponseReturnValue:
    """Let somebody read; somebody who does already gets this county."""
    form = ReviewerForm()
    call_of(db.session(), round_id)
    if not form.validate():
        return _page(round_id, adding=form), 422
    try:
        with transaction(db.session()) as session:
            person_id = person_with_address(session, form.address.data or "")
            add_reviewer(session, round_id, person_id, form.county.data, now(), current_person_id())
    except NoSuchPerson:
        form.address.errors = [str(words.NOBODY_THERE)]
        return _page(round_id, adding=form), 422
    flash(str(words.REVIEWER_ADDED % {"name": person(db.session(), person_id).name}), "success")
    return redirect(url_for(".listed", round_id=round_id))


@blueprint.post("/reviewers/<int:reviewer_id>/remove")
@requires(may_run_rounds)
def remove(reviewer_id: int) -> ResponseReturnValue:
    """Let them read no more."""
    with transaction(db.session()) as session:
        reviewer = remove_reviewer(session, reviewer_id, current_person_id(), now())
    flash(str(words.REVIEWER_REMOVED), "success")
    return redirect(url_for(".listed", round_id=reviewer.round_id))


@blueprint.post("/rounds/<int:round_id>/spread")
@requires(may_run_rounds)
def spread(round_id: int) -> ResponseReturnValue:
    """Give every application so many readers; all, or, when that cannot be, none."""
    form = SpreadForm()
    call_of(db.session(), round_id)
    if not form.validate():
        return _page(round_id, spreading=form), 422
    try:
        with transaction(db.session()) as session:
            given = spread_evenly(session, round_id, form.readers.data or 0, current_person_id(), now())
    except TooFewReviewers as refused:
        return _page(round_id, spreading=form, short=refused.values["names"]), 409
    flash(words.spread_words(given), "success")
    return redirect(url_for(".listed", round_id=round_id))


def _page(round_id: int, adding: ReviewerForm | None = None, spreading: SpreadForm | None = None, short: object = ()) -> str:
    session, call = db.session(), call_of(db.session(), round_id)
    return render_template(
        "web/staff_choosing/reviewers.html",
        call=call,
        reviewers=reviewers_of(session, round_id),
        work=work_of(session, call.round, now()),
        adding=adding or ReviewerForm(formdata=None),
        spreading=spreading or SpreadForm(formdata=None),
        short=short,
        form=adding or spreading,
    )
