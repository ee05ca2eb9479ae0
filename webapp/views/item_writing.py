"""Staff pages on which items are written and changed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Stale
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.mailings.items.drafts import ItemDraft
from modules.mailings.items.errors import ItemNotReady, ItemRefused
from modules.mailings.items.illustrating import add_image
from modules.mailings.items.models import Item
from modules.mailings.items.queries import item_by_id, lists_to_choose
from modules.mailings.items.writing import list_ids_of, rewrite, write
from modules.mailings.permissions import may_write_mail
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.item_clash import differences
from webapp.forms.items import SAVED, ItemForm
from webapp.storing import file_store

blueprint = Blueprint("item_writing", __name__, url_prefix="/staff/mail/items")


@blueprint.get("/new")
@requires(may_write_mail)
def new() -> ResponseReturnValue:
    """The form of a new item."""
    return _page(ItemForm(lists_to_choose(db.session())))


@blueprint.post("/new")
@requires(may_write_mail)
def add() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = ItemForm(lists_to_choose(db.session()))
    item_id = _kept(form) if form.validate() else None
    return _saved(item_id) if item_id else (_page(form), 422)


@blueprint.get("/<int:item_id>/edit")
@requires(may_write_mail)
def edit(item_id: int) -> ResponseReturnValue:
    """The form of an item that stands."""
    item = item_by_id(db.session(), item_id)
    return _page(ItemForm(lists_to_choose(db.session()), item, _stored(item)), item)


@blueprint.post("/<int:item_id>/edit")
@requires(may_write_mail)
def change(item_id: int) -> ResponseReturnValue:
    """Save it, unless somebody else did since it was opened."""
    item = item_by_id(db.session(), item_id)
    stored = _stored(item)
    form = ItemForm(lists_to_choose(db.session()), item, stored)
    try:
        if form.validate() and _kept(form, item, stored):
            return _saved(item_id)
    except ItemNotReady as refused:
        return _page(form, item_by_id(db.session(), item_id), findings=refused.findings), 422
    except Stale:
        return _clash(item_id, form), 409
    return _page(form, item_by_id(db.session(), item_id)), 422


def _stored(item: Item) -> ItemDraft:
    return ItemDraft.of(item, list_ids_of(db.session(), item.id))


def _kept(form: ItemForm, item: Item | None = None, stored: ItemDraft | None = None) -> int | None:
    """The item as it was saved; None when the form says why not. Raises Stale, ItemNotReady."""
    try:
        return _written(form, item, stored).id
    except ItemRefused as refused:
        form.show(refused.faults)
    except (FileEmpty, FileTooLarge, KindNotAllowed) as refused:
        form.refuse_picture(refused)
    return None


def _written(form: ItemForm, item: Item | None, stored: ItemDraft | None) -> Item:
    """Written in one transaction with its picture: the one that was chosen, else the one that stands unless it is taken out."""
    person, image = current_person_id(), stored.image if stored and not form.drop_picture.data else None
    with transaction(db.session()) as session:
        if form.picture.data:
            image = add_image(session, form.picture.data.stream, file_store(), now())
        draft = form.draft(image, stored)
        if item is None:
            return write(session, draft, person, now())
        return rewrite(session, item.id, draft, seen_version=form.seen_version, actor_id=person, now=now())


def _saved(item_id: int) -> ResponseReturnValue:
    """To the item; for who came from an issue (`issue` of the address, `lang` of what they looked at), back there.

    What is new is to be added to it yet.
    """
    flash(str(SAVED), "success")
    issue, lang = request.args.get("issue", type=int), request.args.get("lang")
    if issue and request.endpoint == "item_writing.add":
        return redirect(url_for("staff_editions.adding", edition_id=issue, lang=lang))
    if issue:
        return redirect(url_for("staff_editions.compose", edition_id=issue, lang=lang, _anchor=f"item-{item_id}"))
    return redirect(url_for("staff_items.show", item_id=item_id))


def _page(form: ItemForm, item: Item | None = None, **values: object) -> str:
    return render_template("web/staff_items/form.html", form=form, item=item, **values)


def _clash(item_id: int, form: ItemForm) -> str:
    """What was typed stays in the form; saving once more is then a decision, so it carries the version that stands."""
    item = item_by_id(db.session(), item_id)
    stored = _stored(item)
    form.version.data = str(item.version)
    found = differences(stored, form.draft(stored.image, stored), lists_to_choose(db.session()))
    return _page(form, item, clash=found)
