"""Staff pages of organizations: people who did not find theirs, and adding one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.organizations.adding import add_organization, answer_request
from modules.organizations.errors import CodeTaken, OrganizationClosed
from modules.organizations.permissions import may_keep_organizations
from modules.organizations.queries import WaitingRequest, waiting_request, waiting_requests
from modules.organizations.searching import search_organizations
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.organizations import ADDED, ANSWERED, CLOSED, CODE_TAKEN, AddForm, JoinForm

blueprint = Blueprint("staff_organizations", __name__, url_prefix="/staff/organizations")


@blueprint.get("")
@requires(may_keep_organizations)
def requested() -> ResponseReturnValue:
    """Who waits for an organization to be listed."""
    return render_template("web/organizations/requested.html", waiting=waiting_requests(db.session()))


@blueprint.get("/new")
@requires(may_keep_organizations)
def new() -> ResponseReturnValue:
    """The form for an organization that no list has."""
    return _new(AddForm())


@blueprint.post("/new")
@requires(may_keep_organizations)
def add() -> ResponseReturnValue:
    """Add it."""
    form = AddForm()
    organization_id = _added(form, None)
    if organization_id is None:
        return _new(form), 422
    flash(str(ADDED), "success")
    return redirect(url_for("organizations.show", organization_id=organization_id))


@blueprint.get("/requests/<int:request_id>")
@requires(may_keep_organizations)
def answering(request_id: int) -> ResponseReturnValue:
    """One request: the organizations it may mean, and the form to add it."""
    waiting = waiting_request(db.session(), request_id)
    return _answering(waiting, JoinForm(), AddForm(formdata=None, data={"name": waiting.words}))


@blueprint.post("/requests/<int:request_id>")
@requires(may_keep_organizations)
def answer(request_id: int) -> ResponseReturnValue:
    """It is one that is listed already."""
    waiting, form = waiting_request(db.session(), request_id), JoinForm()
    if not form.validate():
        return _answering(waiting, form, AddForm(formdata=None)), 422
    try:
        with transaction(db.session()) as session:
            answer_request(session, request_id, form.organization.data or 0, current_person_id(), now())
    except OrganizationClosed:
        form.organization.errors = [str(CLOSED)]
        return _answering(waiting, form, AddForm(formdata=None)), 409
    return _answered(waiting)


@blueprint.post("/requests/<int:request_id>/new")
@requires(may_keep_organizations)
def add_and_answer(request_id: int) -> ResponseReturnValue:
    """It is a new one: add it and answer with it, in one transaction."""
    waiting, form = waiting_request(db.session(), request_id), AddForm()
    if _added(form, request_id) is None:
        return _answering(waiting, JoinForm(formdata=None), form), 422
    return _answered(waiting)


def _added(form: AddForm, request_id: int | None) -> int | None:
    """The id of what was added; None when the form says why not."""
    if not form.validate():
        return None
    try:
        with transaction(db.session()) as session:
            organization = add_organization(session, form.draft(), current_person_id(), now())
            if request_id is not None:
                answer_request(session, request_id, organization.id, current_person_id(), now())
    except CodeTaken:
        form.cd_code.errors = [str(CODE_TAKEN)]
        return None
    return organization.id


def _new(form: AddForm) -> str:
    return render_template("web/organizations/new.html", form=form)


def _answering(waiting: WaitingRequest, joining: JoinForm, adding: AddForm) -> str:
    question = request.args.get("q", waiting.words).strip()
    return render_template(
        "web/organizations/answering.html",
        form=adding if adding.errors else joining,
        joining=joining,
        adding=adding,
        waiting=waiting,
        question=question,
        found=search_organizations(db.session(), question),
    )


def _answered(waiting: WaitingRequest) -> ResponseReturnValue:
    flash(ANSWERED % {"name": waiting.name}, "success")
    return redirect(url_for(".requested"))
