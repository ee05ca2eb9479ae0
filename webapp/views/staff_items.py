"""Staff pages of items: what lists and editions tell of, written once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Stale
from modules.mailings.items.checking import item_findings
from modules.mailings.items.correcting import correct
from modules.mailings.items.errors import ItemNotReady
from modules.mailings.items.publishing import publish
from modules.mailings.items.queries import KINDS, STATES, Search, deeds_on, item_by_id, items_listed, lists_of
from modules.mailings.items.withdrawing import withdraw
from modules.mailings.items.wordings import LOCALES, said_in, texts_of
from modules.mailings.permissions import may_write_mail
from modules.mailings.reach import reach_of, readers_of
from webapp.access import current_person_id, now, requires
from webapp.event_presenting import today
from webapp.extensions import db
from webapp.forms.event_search import page_from
from webapp.forms.items import CHANGED_MEANWHILE, DONE
from webapp.languages import current_language

blueprint = Blueprint("staff_items", __name__, url_prefix="/staff/mail/items")
DEEDS = {"publish": publish, "correct": correct, "withdraw": withdraw}


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """All items, by what becomes of them."""
    asked = request.args
    search = Search(_known("show", STATES) or STATES[0], _known("kind", KINDS), asked.get("q", "").strip())
    page = page_from(asked)
    found = items_listed(db.session(), search, now(), page)
    return render_template(
        "web/staff_items/listed.html",
        search=search,
        kinds=KINDS,
        found=found,
        page=page,
        lists=lists_of(db.session(), [item.id for item in found.items]),
        said={item.id: said_in(texts_of(item), current_language()) for item in found.items},
    )


@blueprint.get("/<int:item_id>")
@requires(may_write_mail)
def show(item_id: int) -> ResponseReturnValue:
    """One item as readers see it, what is wrong with it, and what can be done."""
    return _page(item_id)


@blueprint.get("/<int:item_id>/<any(publish, correct, withdraw):deed>")
@requires(may_write_mail)
def asking(item_id: int, deed: str) -> ResponseReturnValue:
    """Who will be told, before it is done."""
    item = item_by_id(db.session(), item_id)
    reach, said = reach_of(db.session(), item_id, today()), said_in(texts_of(item), current_language())
    return render_template("web/staff_items/asking.html", item=item, said=said, deed=deed, reach=reach)


@blueprint.post("/<int:item_id>/<any(publish, correct, withdraw):deed>")
@requires(may_write_mail)
def do(item_id: int, deed: str) -> ResponseReturnValue:
    """Publish it, tell it as corrected, or withdraw it."""
    seen, person = request.form.get("version", 0, type=int), current_person_id()
    try:
        with transaction(db.session()) as session:
            DEEDS[deed](session, item_id, seen_version=seen, actor_id=person, now=now())
    except Stale:
        return _page(item_id, warning=CHANGED_MEANWHILE), 409
    except ItemNotReady:
        return _page(item_id, not_ready=True), 409
    flash(str(DONE[deed]), "success")
    return redirect(url_for(".show", item_id=item_id))


def _known(name: str, values: tuple[str, ...]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in values else ""


def _page(item_id: int, **values: object) -> str:
    item, session = item_by_id(db.session(), item_id), db.session()
    texts, lists = texts_of(item), lists_of(session, [item_id])[item_id]
    return render_template(
        "web/staff_items/show.html",
        item=item,
        texts=texts,
        said=said_in(texts, current_language()),
        findings=item_findings(item, texts, now(), LOCALES),
        lists=lists,
        readers=readers_of(session, [each.id for each in lists], today()),
        deeds=deeds_on(session, item_id),
        over=item.due_at is not None and item.due_at <= now(),
        **values,
    )
