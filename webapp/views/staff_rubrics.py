"""Staff pages of what reviewers judge by: the rubric of a round, changed as YAML until somebody judges by it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import FormFaulty, ReadingBegun
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.rounds import call_of
from modules.cohorts.rounds.rubrics import judge_by, read_rubric, reading_begun, rubric_of
from modules.cohorts.rounds.yaml_texts import write_yaml
from modules.core.db import transaction
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.rounds import READING_BEGUN, RUBRIC_SET, RubricForm, fault_words

blueprint = Blueprint("staff_rubrics", __name__, url_prefix="/staff/cohorts/rounds")


@blueprint.get("/<int:round_id>/rubric")
@requires(may_run_rounds)
def show(round_id: int) -> ResponseReturnValue:
    """The rubric in words, and as the text it is changed by."""
    rubric = rubric_of(call_of(db.session(), round_id).round)
    return _page(round_id, RubricForm(formdata=None, data={"content": write_yaml(rubric) if rubric.criteria else ""}))


@blueprint.post("/<int:round_id>/rubric")
@requires(may_run_rounds)
def save(round_id: int) -> ResponseReturnValue:
    """Judge by it from now on, unless something in it cannot stand, or somebody judged already."""
    form = RubricForm()
    if not form.validate():
        return _page(round_id, form), 422
    try:
        rubric = read_rubric(form.content.data or "")
        with transaction(db.session()) as session:
            judge_by(session, round_id, rubric, current_person_id(), now())
    except FormFaulty as faulty:
        form.content.errors = [fault_words(fault) for fault in faulty.faults]
        return _page(round_id, form), 422
    except ReadingBegun:
        form.content.errors = [READING_BEGUN]
        return _page(round_id, form), 409
    flash(str(RUBRIC_SET), "success")
    return redirect(url_for(".show", round_id=round_id))


def _page(round_id: int, form: RubricForm) -> str:
    call = call_of(db.session(), round_id)
    return render_template(
        "web/staff_cohorts/rubric.html",
        call=call,
        rubric=rubric_of(call.round),
        form=form,
        fixed=reading_begun(db.session(), round_id),
    )
