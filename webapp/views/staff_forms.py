"""Staff pages of application forms: reading them, changing them in rows or as text. Each change is a new number."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import FormFaulty, FormStale
from modules.cohorts.models import Form
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.as_yaml import differing
from modules.cohorts.rounds.form_content import FormContent
from modules.cohorts.rounds.forms import content_of, find_form, form, newest_forms, save_form, write_form
from modules.core.db import transaction
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.form_editing import FormRowsForm
from webapp.forms.rounds import SAVED, FormTextForm
from webapp.forms.rows import BUTTON, press

blueprint = Blueprint("staff_forms", __name__, url_prefix="/staff/cohorts/forms")
Typed = FormRowsForm | FormTextForm


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
    return _page(_form(None))


@blueprint.get("/<int:form_id>/edit")
@requires(may_run_rounds)
def edit(form_id: int) -> ResponseReturnValue:
    """A form to be changed: saving makes its next number."""
    return _page(_form(form(db.session(), form_id)))


@blueprint.post("/new")
@requires(may_run_rounds)
def save() -> ResponseReturnValue:
    """Keep it under the next number of its name, unless something cannot stand."""
    typed = _form(None)
    if press(typed, request.form.get(BUTTON)):
        return _page(typed)
    if not typed.validate():
        return _page(typed), 422
    try:
        saved = _save(typed)
    except FormFaulty as faulty:
        return _page(typed.show(faulty.faults)), 422
    except FormStale as stale:
        clash = differing(content_of(stale.theirs).parts, stale.mine.parts)
        return _page(typed.see(stale.theirs), clash=clash, theirs=stale.theirs), 409
    flash(str(SAVED), "success")
    return redirect(url_for(".show", form_id=saved.id))


def _save(typed: Typed) -> Form:
    followed = find_form(db.session(), typed.seen_id)
    content = typed.said(content_of(followed) if followed else FormContent(parts=[]))
    with transaction(db.session()) as session:
        return save_form(session, typed.name.data or "", content, current_person_id(), now(), seen=typed.seen_id)


def _form(kept: Form | None) -> Typed:
    kind = FormTextForm if request.args.get("as") == "text" else FormRowsForm
    return kind.of(kept)


def _page(typed: Typed, **values: object) -> str:
    return render_template("web/staff_cohorts/edit_form.html", form=typed, **values)
