"""Staff pages of what reviewers judge by: the rubric of a round, written in rows or as text until somebody judges by it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import FormFaulty, ReadingBegun, RubricStale
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.as_yaml import differing
from modules.cohorts.rounds.rounds import call_of
from modules.cohorts.rounds.rubrics import Rubric, judge_by, reading_begun, rubric_of
from modules.core.db import transaction
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.rounds import READING_BEGUN, RUBRIC_SET
from webapp.forms.rows import BUTTON, press
from webapp.forms.rubric_editing import RubricRowsForm, RubricTextForm

blueprint = Blueprint("staff_rubrics", __name__, url_prefix="/staff/cohorts/rounds")
Form = RubricRowsForm | RubricTextForm


@blueprint.get("/<int:round_id>/rubric")
@requires(may_run_rounds)
def show(round_id: int) -> ResponseReturnValue:
    """The rubric, to be changed as long as nobody judges by it."""
    return _page(round_id, _form(_rubric(round_id)))


@blueprint.post("/<int:round_id>/rubric")
@requires(may_run_rounds)
def save(round_id: int) -> ResponseReturnValue:
    """Judge by it from now on, unless something in it cannot stand, or somebody judged already."""
    form = _form(_rubric(round_id))
    if press(form, request.form.get(BUTTON)):
        return _page(round_id, form)
    if not form.validate():
        return _page(round_id, form), 422
    try:
        _judge_by(round_id, form)
    except FormFaulty as faulty:
        return _page(round_id, form.show(faulty.faults)), 422
    except RubricStale as stale:
        return _page(round_id, form.see(stale.theirs), clash=differing(stale.theirs.criteria, stale.mine.criteria)), 409
    except ReadingBegun:
        form.form_errors.append(str(READING_BEGUN))
        return _page(round_id, form), 409
    flash(str(RUBRIC_SET), "success")
    return redirect(url_for(".show", round_id=round_id))


def _judge_by(round_id: int, form: Form) -> None:
    rubric = form.rubric(_rubric(round_id))
    with transaction(db.session()) as session:
        judge_by(session, round_id, rubric, current_person_id(), now(), seen=form.seen.data or "")


def _rubric(round_id: int) -> Rubric:
    return rubric_of(call_of(db.session(), round_id).round)


def _form(rubric: Rubric) -> Form:
    kind = RubricTextForm if request.args.get("as") == "text" else RubricRowsForm
    form: Form = kind.of(rubric)
    return form


def _page(round_id: int, form: Form, **values: object) -> str:
    call = call_of(db.session(), round_id)
    return render_template(
        "web/staff_cohorts/rubric.html",
        call=call,
        rubric=rubric_of(call.round),
        form=form,
        fixed=reading_begun(db.session(), round_id),
        **values,
    )
