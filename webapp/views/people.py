"""Staff pages of people, for administrators: the list, one person, roles, records of one person, data."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from modules.accounts import closing, granting, sessions
from modules.accounts.actors import Role
from modules.accounts.errors import LastAdministrator, RoleHeld
from modules.accounts.permissions import may_manage_people
from modules.accounts.queries import account_of
from modules.accounts.records import Record, record_of
from modules.cohorts.work.counties import cohort_sums
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.core.times import from_local
from modules.organizations.queries import organization, organization_by_code
from modules.people.errors import PersonGone, SamePerson
from modules.people.exporting import export_person
from modules.people.merging import merge, unmerge
from modules.people.queries import people_found
from webapp.access import current_person_id, now, requires
from webapp.cohort_presenting import cohort_name
from webapp.extensions import db
from webapp.forms import people as words
from webapp.forms.account import LAST_ADMINISTRATOR
from webapp.forms.people import ROLE_NAMES, ErasePersonForm, GrantForm, MergeForm
from webapp.views.account import as_file

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")


@blueprint.get("")
@requires(may_manage_people)
def listed() -> ResponseReturnValue:
    """Find people by name or address."""
    words = request.args.get("q", "").strip()
    page = min(max(request.args.get("page", 1, int), 1), 10_000)
    people, pages = people_found(db.session(), words, page)
    return render_template("web/people/listed.html", words=words, people=people, page=page, pages=pages)


@blueprint.get("/<int:person_id>")
@requires(may_manage_people)
def show(person_id: int) -> ResponseReturnValue:
    """One record: who it is, what they may do, what can be done."""
    return _show(person_id)


@blueprint.post("/<int:person_id>/grants")
@requires(may_manage_people)
def give(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = GrantForm(_cohorts())
    gift = _gift(form) if form.validate() else None
    if gift is None:
        return _show(person_id, giving=form), 422
    try:
        with transaction(db.session()) as session:
            granting.give(session, person_id, gift, current_person_id(), now())
    except RoleHeld:
        form.role.errors = [str(words.ROLE_HELD)]
        return _show(person_id, giving=form), 409
    flash(str(words.GIVEN), "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.post("/<int:person_id>/grants/<int:grant_id>/take")
@requires(may_manage_people)
def take(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back."""
    try:
        with transaction(db.session()) as session:
            granting.take(session, grant_id, current_person_id(), now())
    except LastAdministrator:
        return _last_administrator(person_id)
    flash(str(words.TAKEN), "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.post("/<int:person_id>/sign-out")
@requires(may_manage_people)
def sign_out(person_id: int) -> ResponseReturnValue:
    """End every session of the person: a lost laptop."""
    with transaction(db.session()) as session:
        account = account_of(session, person_id)
        if account is None:
            raise NotFound
        sessions.end_all(session, account.id, now())
    flash(str(words.SIGNED_OUT), "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.get("/<int:person_id>/merge")
@requires(may_manage_people)
def merging(person_id: int) -> ResponseReturnValue:
    """Both records beside each other, before they become one."""
    form = MergeForm(request.args, meta={"csrf": False})
    if not form.validate():
        return _show(person_id, merging=form), 422
    kept, gone = record_of(db.session(), person_id, now()), _found(form.gone_id.data)
    if gone is None or gone.person.id == person_id or not (kept.live and gone.live):
        form.gone_id.errors = [str(words.NO_OTHER_RECORD)]
        return _show(person_id, merging=form), 422
    return render_template("web/people/merging.html", kept=kept, gone=gone)


@blueprint.post("/<int:person_id>/merge")
@requires(may_manage_people)
def merge_records(person_id: int) -> ResponseReturnValue:
    """Make them one."""
    form = MergeForm()
    if not form.validate():
        return _show(person_id, merging=form), 422
    try:
        with transaction(db.session()) as session:
            merge(session, person_id, form.gone_id.data or 0, current_person_id(), now())
    except (SamePerson, PersonGone, NotFound):
        form.gone_id.errors = [str(words.NO_OTHER_RECORD)]
        return _show(person_id, merging=form), 409
    flash(str(words.MERGED), "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.post("/merges/<int:merge_id>/undo")
@requires(may_manage_people)
def undo_merge(merge_id: int) -> ResponseReturnValue:
    """Take them apart again."""
    with transaction(db.session()) as session:
        undone = unmerge(session, merge_id, current_person_id(), now())
    flash(str(words.UNDONE), "success")
    return redirect(url_for(".show", person_id=undone.gone_id))


@blueprint.post("/<int:person_id>/data.json")
@requires(may_manage_people)
def export(person_id: int) -> ResponseReturnValue:
    """Everything that is kept of the person, as a file."""
    with transaction(db.session()) as session:
        taken = export_person(session, person_id, current_person_id(), now())
    return as_file(jsonify(taken), f"person-{person_id}.json")


@blueprint.post("/<int:person_id>/erase")
@requires(may_manage_people)
def erase(person_id: int) -> ResponseReturnValue:
    """Forget the person."""
    form = ErasePersonForm()
    if not form.validate():
        return _show(person_id, erasing=form), 422
    try:
        with transaction(db.session()) as session:
            closing.erase(session, person_id, current_person_id(), now())
    except LastAdministrator:
        return _last_administrator(person_id)
    flash(str(words.ERASED), "success")
    return redirect(url_for(".listed"))


def _gift(form: GrantForm) -> granting.Gift | None:
    """The role as asked for; None, with a word on the field, where the scope is no such thing or the day is over."""
    config: Config = current_app.config["CONVENE"]
    if form.cohort.data and (form.cd_code.data or form.role.data != Role.FACILITATOR):
        form.cohort.errors = [str(words.ONE_SCOPE if form.cd_code.data else words.ONLY_FACILITATORS)]
        return None
    organization = organization_by_code(db.session(), form.cd_code.data) if form.cd_code.data else None
    if form.cd_code.data and organization is None:
        form.cd_code.errors = [str(words.NO_ORGANIZATION)]
        return None
    until = (
        from_local(datetime.combine(form.until.data + timedelta(days=1), time()), config.time_zone) if form.until.data else None
    )
    if until is not None and until <= now():
        form.until.errors = [str(words.DAY_OVER)]
        return None
    if form.cohort.data:
        return granting.Gift(Role(form.role.data), "cohort", form.cohort.data, until)
    kind = "organization" if organization else "site"
    return granting.Gift(Role(form.role.data), kind, organization.id if organization else None, until)


def _cohorts() -> list[tuple[int, str]]:
    """The cohorts that a role can be given for."""
    return [(cohort.id, cohort_name(programme, cohort)) for programme, cohort, *_ in cohort_sums(db.session())]


def _scopes(record: Record) -> dict[tuple[str, int], str]:
    """(kind, id) of what roles are limited to → its name."""
    scopes = {(grant.scope_kind, grant.scope_id) for grant in record.grants if grant.scope_id}
    named = {("cohort", number): name for number, name in _cohorts()} if any(kind == "cohort" for kind, _ in scopes) else {}
    ids = {scope_id for kind, scope_id in scopes if kind == "organization" and scope_id}
    return named | {("organization", each): organization(db.session(), each).name for each in ids}


def _found(person_id: int | None) -> Record | None:
    try:
        return record_of(db.session(), person_id or 0, now())
    except NotFound:
        return None


def _last_administrator(person_id: int) -> ResponseReturnValue:
    flash(str(LAST_ADMINISTRATOR), "error")
    return redirect(url_for(".show", person_id=person_id))


def _show(
    person_id: int,
    giving: GrantForm | None = None,
    merging: MergeForm | None = None,
    erasing: ErasePersonForm | None = None,
) -> str:
    record = record_of(db.session(), person_id, now())
    return render_template(
        "web/people/show.html",
        record=record,
        scopes=_scopes(record),
        role_names=ROLE_NAMES,
        giving=giving or GrantForm(_cohorts(), formdata=None),
        merging=merging or MergeForm(formdata=None),
        erasing=erasing or ErasePersonForm(formdata=None),
        form=giving or merging or erasing,
    )
