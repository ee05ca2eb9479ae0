"""Pages of organizations: searching, one organization, and choosing one's own."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.formats.dates import say_day
from modules.organizations.adding import ask_for_unlisted
from modules.organizations.counties import COUNTIES
from modules.organizations.errors import OrganizationClosed
from modules.organizations.joining import join, leave
from modules.organizations.models import Organization
from modules.organizations.queries import (
    counties_with_organizations,
    kinds_of_organizations,
    open_request_of,
    organization,
    organization_of,
)
from modules.organizations.searching import count_organizations, organizations_by_name, search_organizations
from webapp.access import current_person_id, now, public, requires, signed_in
from webapp.accounts.redirects import is_own_path
from webapp.extensions import db, limiter
from webapp.forms.organizations import ASKED, CLOSED, KINDS, LEFT, SAVED, JoinForm, UnlistedForm, work_name
from webapp.languages import current_language

PAGE = 25
KIND_NAMES = {choice.value for choice in KINDS}
blueprint = Blueprint("organizations", __name__)


@dataclass(frozen=True)
class Found:
    """What a question found; `pages` is 0 for an answer in order of likeness, which is short and has no pages."""

    organizations: list[Organization]
    total: int
    page: int = 1
    pages: int = 0


def _found(question: str, county: str | None, kind: str | None) -> Found:
    session = db.session()
    if question:
        best = search_organizations(session, question, county, kind)
        return Found(best, len(best))
    total = count_organizations(session, county, kind)
    pages = ceil(total / PAGE)
    page = min(max(request.args.get("page", 1, int), 1), max(pages, 1))
    return Found(organizations_by_name(session, county, kind, (page - 1) * PAGE, PAGE), total, page, pages)


def _chosen(name: str, allowed: Container[str | None]) -> str | None:
    value = request.args.get(name)
    return value if value in allowed else None


@blueprint.get("/organizations")
@public
@limiter.limit("240 per minute")
def search() -> ResponseReturnValue:
    """Search by name, city, county or CD code; without a question all of them, by name."""
    question = request.args.get("q", "").strip()
    county, kind = _chosen("county", COUNTIES), _chosen("kind", KIND_NAMES)
    return render_template(
        "web/organizations/search.html",
        question=question,
        county=county,
        kind=kind,
        found=_found(question, county, kind),
        counties=counties_with_organizations(db.session()),
        kinds=kinds_of_organizations(db.session()),
    )


@blueprint.get("/organizations/<int:organization_id>")
@public
def show(organization_id: int) -> ResponseReturnValue:
    """One organization."""
    shown = organization(db.session(), organization_id)
    listed_on = say_day(shown.updated_on, current_language()) if shown.updated_on else ""
    return render_template("web/organizations/show.html", organization=shown, listed_on=listed_on)


@blueprint.get("/account/organization")
@requires(signed_in)
def mine() -> ResponseReturnValue:
    """Where I belong, and choosing another."""
    return _mine(JoinForm(), UnlistedForm())


@blueprint.post("/account/organization")
@requires(signed_in)
@limiter.limit("30 per hour")
def choose() -> ResponseReturnValue:
    """One of the list is mine. Who came from another page to say so goes on there."""
    form = JoinForm()
    if not form.validate():
        return _mine(form, UnlistedForm(formdata=None)), 422
    try:
        with transaction(db.session()) as session:
            join(session, current_person_id(), form.organization.data or 0, now(), form.work.data or "")
    except OrganizationClosed:
        form.organization.errors = [str(CLOSED)]
        return _mine(form, UnlistedForm(formdata=None)), 409
    flash(str(SAVED), "success")
    return redirect(_came_from() or url_for(".mine"))


@blueprint.post("/account/organization/leave")
@requires(signed_in)
@limiter.limit("30 per hour")
def give_up() -> ResponseReturnValue:
    """None is mine any more."""
    with transaction(db.session()) as session:
        leave(session, current_person_id(), now())
    flash(str(LEFT), "success")
    return redirect(url_for(".mine"))


@blueprint.post("/account/organization/unlisted")
@requires(signed_in)
@limiter.limit("10 per hour")
def ask() -> ResponseReturnValue:
    """Mine is not in the list."""
    form = UnlistedForm()
    if not form.validate():
        return _mine(JoinForm(formdata=None), form), 422
    with transaction(db.session()) as session:
        ask_for_unlisted(session, current_person_id(), form.words.data or "", now())
    flash(str(ASKED), "success")
    return redirect(url_for(".mine"))


def _came_from() -> str:
    """The page of ours that asked for an organization, or nothing."""
    wanted = request.values.get("next", "")
    return wanted if is_own_path(wanted) else ""


def _mine(form: JoinForm, unlisted: UnlistedForm) -> str:
    question = request.args.get("q", "").strip()
    belongs = organization_of(db.session(), current_person_id())
    return render_template(
        "web/organizations/mine.html",
        form=form if form.errors else unlisted,
        joining=form,
        unlisted=unlisted,
        question=question,
        found=search_organizations(db.session(), question) if question else [],
        belongs=belongs,
        work=work_name(belongs[1].work) if belongs else "",
        asked=open_request_of(db.session(), current_person_id()),
        next=_came_from(),
    )
