"""Staff pages of the lists: making them, saying what they are called, retiring them, and who reads them."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.accounts.permissions import may_manage_people
from modules.core.db import transaction
from modules.mailings.lists.counting import all_lists, readers_of
from modules.mailings.lists.errors import ListRefused
from modules.mailings.lists.import_results import imports_of
from modules.mailings.lists.keeping import change_list, make_list, reopen_list, retire_list
from modules.mailings.lists.queries import find_list
from modules.mailings.lists.scopes import scopes
from modules.mailings.permissions import may_write_mail
from webapp.access import current_actor, current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import staff_lists as words
from webapp.forms.staff_lists import BringForm, NewListForm, WordsForm

blueprint = Blueprint("staff_lists", __name__, url_prefix="/staff/mail/lists")
blueprint.add_app_template_filter(words.scope_name, "scope_name")


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """All lists with the numbers of their readers."""
    session = db.session()
    keeps = may_manage_people(current_actor())
    return render_template(
        "web/staff_lists/listed.html", lists=all_lists(session), about=_about(), words=words, keeps_people=keeps
    )


@blueprint.get("/new")
@requires(may_write_mail)
def new() -> ResponseReturnValue:
    """The form of another list."""
    return _new(_new_form())


@blueprint.post("/new")
@requires(may_write_mail)
def add() -> ResponseReturnValue:
    """Make it."""
    form = _new_form()
    if not form.validate():
        return _new(form), 422
    try:
        with transaction(db.session()) as session:
            made = make_list(session, form.chosen, form.words(), current_person_id(), now())
    except ListRefused as refused:
        form.show(refused.values["faults"])  # type: ignore[arg-type]
        return _new(form), 422
    flash(str(words.MADE), "success")
    return redirect(url_for(".show", list_id=made.id))


@blueprint.get("/<int:list_id>")
@requires(may_write_mail)
def show(list_id: int) -> ResponseReturnValue:
    """One list: its words, its readers, and what to do with them."""
    return show_list(list_id)


@blueprint.post("/<int:list_id>")
@requires(may_write_mail)
def save(list_id: int) -> ResponseReturnValue:
    """Say something else of it."""
    form = WordsForm.of(_zone())
    if not form.validate():
        return show_list(list_id, form), 422
    try:
        with transaction(db.session()) as session:
            change_list(session, list_id, form.words(), current_person_id(), now())
    except ListRefused as refused:
        form.show(refused.values["faults"])  # type: ignore[arg-type]
        return show_list(list_id, form), 422
    flash(str(words.SAVED), "success")
    return redirect(url_for(".show", list_id=list_id))


@blueprint.post("/<int:list_id>/retire")
@requires(may_write_mail)
def retire(list_id: int) -> ResponseReturnValue:
    """It sends nothing any more."""
    with transaction(db.session()) as session:
        retire_list(session, list_id, current_person_id(), now())
    flash(str(words.RETIRED), "success")
    return redirect(url_for(".show", list_id=list_id))


@blueprint.post("/<int:list_id>/reopen")
@requires(may_write_mail)
def reopen(list_id: int) -> ResponseReturnValue:
    """It sends again."""
    try:
        with transaction(db.session()) as session:
            reopen_list(session, list_id, current_person_id(), now())
        flash(str(words.REOPENED), "success")
    except ListRefused:
        flash(str(words.NOT_REOPENED), "error")
    return redirect(url_for(".show", list_id=list_id))


def show_list(list_id: int, form: WordsForm | None = None, bringing: BringForm | None = None) -> str:
    """The page of a list, with what was typed in the form that was refused."""
    session, found = db.session(), find_list(db.session(), list_id)
    keeps_people = may_manage_people(current_actor())
    return render_template(
        "web/staff_lists/show.html",
        list=found,
        about=_about().get((found.kind, found.scope)),
        readers=readers_of(session, list_id),
        words=words,
        form=form or WordsForm.of(_zone(), found),
        refused=form or bringing,
        bringing=bringing or (BringForm(formdata=None) if keeps_people else None),
        imports=imports_of(session, list_id) if keeps_people else [],
    )


def _zone() -> str:
    zone: str = current_app.config["CONVENE"].time_zone
    return zone


def _new_form() -> NewListForm:
    form = NewListForm.of(_zone())
    assert isinstance(form, NewListForm)
    form.offer(scopes(db.session()))
    return form


def _new(form: NewListForm) -> str:
    return render_template("web/staff_lists/new.html", form=form)


def _about() -> dict[tuple[str, str], object]:
    return {(each.kind, each.scope): each for each in scopes(db.session())}
