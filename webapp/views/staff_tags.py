"""Staff pages of types of events, topics and audiences."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.events.errors import DraftRefused
from modules.events.models import Tag
from modules.events.permissions import may_edit_events
from modules.events.tagging import add_tag, counted_tags, find_tag, rename_tag
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.tags import ADDED, RENAMED, NamesForm, NewTagForm

blueprint = Blueprint("staff_tags", __name__, url_prefix="/staff/events/tags")


@blueprint.get("")
@requires(may_edit_events)
def listed() -> ResponseReturnValue:
    """All of them, and the form to add one."""
    return _list(NewTagForm())


@blueprint.post("")
@requires(may_edit_events)
def add() -> ResponseReturnValue:
    """Add one."""
    form = NewTagForm()
    try:
        with transaction(db.session()) as session:
            add_tag(session, form.kind.data or "", form.names(), current_person_id(), now())
    except DraftRefused as refused:
        form.show(refused.faults)
        return _list(form), 422
    flash(str(ADDED), "success")
    return redirect(url_for(".listed"))


@blueprint.get("/<int:tag_id>")
@requires(may_edit_events)
def edit(tag_id: int) -> ResponseReturnValue:
    """The form to rename one."""
    tag = find_tag(db.session(), tag_id)
    return _one(NamesForm(obj=tag), tag)


@blueprint.post("/<int:tag_id>")
@requires(may_edit_events)
def rename(tag_id: int) -> ResponseReturnValue:
    """Rename it."""
    form = NamesForm()
    try:
        with transaction(db.session()) as session:
            rename_tag(session, tag_id, form.names(), current_person_id(), now())
    except DraftRefused as refused:
        form.show(refused.faults)
        return _one(form, find_tag(db.session(), tag_id)), 422
    flash(str(RENAMED), "success")
    return redirect(url_for(".listed"))


def _list(form: NewTagForm) -> str:
    return render_template("web/staff/tags.html", form=form, counted=counted_tags(db.session()))


def _one(form: NamesForm, tag: Tag) -> str:
    return render_template("web/staff/tag.html", form=form, tag=tag)
