"""Staff pages of application forms: reading them, changing them as YAML. Each change is a new number."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import FormFaulty
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.forms import content_of, form, newest_forms, read_form, save_form, write_form
from modules.core.db import transaction
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.rounds import SAVED, FormForm, fault_words

blueprint = Blueprint("staff_forms", __name__, url_prefix="/staff/cohorts/forms")


@blueprint.get("")
@requires(may_run_rounds)
def listed() -> ResponseReturnValue:
    """The newest number of each form."""
    forms = [(each, content_of(each)) for each in newest_forms(db.session())]
    return render_template("web/staff_cohorts/forms.html", forms=forms)


@blueprint.get("/<int:form_id>")
@requires(may_run_rounds)
def show(form_id: int) -> ResponseReturnValue:
    """One number of a form, as LEAs read it."""
    found = form(db.session(), form_id)
    return render_template("web/staff_cohorts/form.html", shown=found, content=content_of(found))


@blueprint.get("/<int:form_id>.yaml")
@requires(may_run_rounds)
def download(form_id: int) -> ResponseReturnValue:
    """The same as a file."""
    found = form(db.session(), form_id)
    name = f"{found.name}-{found.number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_form(content_of(found)), mimetype="application/yaml", headers=headers)


@blueprint.get("/new")
@requires(may_run_rounds)
def new() -> ResponseReturnValue:
    """The form of a new form."""
    return _edit_page(FormForm(formdata=None))


@blueprint.get("/<int:form_id>/edit")
@requires(may_run_rounds)
def edit(form_id: int) -> ResponseReturnValue:
    """A form to be changed: saving makes its next number."""
    found = form(db.session(), form_id)
    return _edit_page(FormForm(formdata=None, data={"name": found.name, "content": write_form(content_of(found))}))


@blueprint.post("/new")
@requires(may_run_rounds)
def save() -> ResponseReturnValue:
    """Keep it under the next number of its name, unless something cannot stand."""
    typed = FormForm()
    if not typed.validate():
        return _edit_page(typed), 422
    text = typed.text()
    try:
        content = read_form(text)
    except FormFaulty as faulty:
        typed.content.data = text
        typed.content.errors = [fault_words(fault) for fault in faulty.faults]
        return _edit_page(typed), 422
    with transaction(db.session()) as session:
        saved = save_form(session, typed.name.data or "", content, current_person_id(), now())
    flash(str(SAVED), "success")
    return redirect(url_for(".show", form_id=saved.id))


def _edit_page(typed: FormForm) -> str:
    return render_template("web/staff_cohorts/edit_form.html", form=typed)
