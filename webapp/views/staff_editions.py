"""Staff pages of newsletters: all issues, beginning one, and the composer."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound, Refused, Stale
from modules.mailings.editions import composing, placing
from modules.mailings.editions.approving import plan
from modules.mailings.editions.beginning import begin
from modules.mailings.editions.listing import lists_with_editions, live_editions, past_editions
from modules.mailings.items.queries import items_that_may_stand
from modules.mailings.lists.queries import find_list
from modules.mailings.permissions import may_write_mail
from webapp.access import current_person_id, now, requires
from webapp.composing import Composer, back, composer_of, hand, is_stale, overtaken, spoken
from webapp.extensions import db
from webapp.forms import editions as forms
from webapp.forms.draft_clash import differences
from webapp.forms.editions import BeginForm, SeenForm, TextForm, WhenForm
from webapp.forms.event_search import page_from
from webapp.letter_pages import with_frames

STEPS = {"up": -1, "down": 1}
SEARCH_LIMIT = 100
blueprint = Blueprint("staff_editions", __name__, url_prefix="/staff/mail")


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """All of them, by what they wait for."""
    session, page = db.session(), page_from(request.args)
    past, pages = past_editions(session, page)
    form = BeginForm.of(lists_with_editions(session))
    live = live_editions(session)
    return render_template("web/mail/listed.html", live=live, past=past, page=page, pages=pages, form=form)


@blueprint.post("/editions")
@requires(may_write_mail)
def begin_one() -> ResponseReturnValue:
    """The next issue of a list."""
    form = BeginForm.of(lists_with_editions(db.session()))
    if not form.validate():
        return _none_to_begin(form.list_id.data)
    with transaction(db.session()) as session:
        edition = begin(session, form.list_id.data, current_person_id(), now())
    return back(".compose", edition.id, forms.BEGUN)


@blueprint.get("/editions/<int:edition_id>/write")
@requires(may_write_mail)
def compose(edition_id: int) -> ResponseReturnValue:
    """The composer. What goes out, or went out, is not written any more."""
    composer = composer_of(edition_id)
    if composer.edition.state not in composing.OPEN:
        return redirect(url_for("edition_release.show", edition_id=edition_id))
    return _composer(composer)


@blueprint.post("/editions/<int:edition_id>/text")
@requires(may_write_mail)
def write(edition_id: int) -> ResponseReturnValue:
    """Save what it says in one language beside its items."""
    form, locale = TextForm(), spoken()
    if not form.validate():
        return _composer(composer_of(edition_id), 422, text_form=form)
    try:
        with transaction(db.session()) as session:
            composing.write_text(session, hand(edition_id, form.version.data), locale, form.wording(), now())
    except Stale:
        return _clash(edition_id, form)
    except Refused as refused:
        return back("edition_release.show", edition_id, forms.refusal_words(refused), "warning")
    return back(".compose", edition_id, forms.TEXT_SAVED)


@blueprint.post("/editions/<int:edition_id>/plan")
@requires(may_write_mail)
def plan_it(edition_id: int) -> ResponseReturnValue:
    """Say when it is to go out."""
    form, composer = WhenForm(), composer_of(edition_id)
    when = form.when(composer.owner.time_zone) if form.validate() else None
    if when is None:
        return _composer(composer_of(edition_id), 422, when_form=form)
    try:
        with transaction(db.session()) as session:
            plan(session, hand(edition_id, form.version.data), when, now())
    except Stale:
        return back(".compose", edition_id, forms.CHANGED, "warning")
    except Refused as refused:
        form.day.errors = [forms.refusal_words(refused)]
        return _composer(composer_of(edition_id), 422, when_form=form)
    return back(".compose", edition_id, forms.PLANNED)


@blueprint.get("/editions/<int:edition_id>/add")
@requires(may_write_mail)
def adding(edition_id: int) -> ResponseReturnValue:
    """What can be put into it."""
    composer, text = composer_of(edition_id), request.args.get("q", "").strip()[:SEARCH_LIMIT]
    there = {each.item.id for each in composer.placed}
    found = [item for item in items_that_may_stand(db.session(), now(), text) if item.id not in there]
    return render_template("web/mail/adding.html", composer=composer, found=found, text=text)


@blueprint.post("/editions/<int:edition_id>/items/<int:item_id>/put")
@requires(may_write_mail)
def put(edition_id: int, item_id: int) -> ResponseReturnValue:
    """Put an item at its end."""
    try:
        with transaction(db.session()) as session:
            placing.put(session, hand(edition_id, SeenForm().version.data), item_id, now())
    except Stale:
        return back(".adding", edition_id, forms.CHANGED, "warning")
    except Refused as refused:
        return back(".compose", edition_id, forms.refusal_words(refused), "warning")
    return back(".compose", edition_id, forms.PUT_IN, anchor=f"item-{item_id}")


@blueprint.post("/editions/<int:edition_id>/items/<int:item_id>")
@requires(may_write_mail)
def place(edition_id: int, item_id: int) -> ResponseReturnValue:
    """Move an item up, down or to a place, or take it out: `deed` says which."""
    deed, mine = request.form.get("deed", ""), hand(edition_id, SeenForm().version.data)
    try:
        with transaction(db.session()) as session:
            if deed == "remove":
                placing.take_out(session, mine, item_id, now())
            elif deed in STEPS:
                placing.step(session, mine, item_id, STEPS[deed], now())
            else:
                placing.move(session, mine, item_id, request.form.get("position", 1, int), now())
            there = placing.items_in_order(session, edition_id)
    except Stale:
        return overtaken(edition_id)
    except Refused as refused:
        return back("edition_release.show", edition_id, forms.refusal_words(refused), "warning")
    if deed == "remove":
        return back(".compose", edition_id, forms.TAKEN_OUT, anchor="h-items")
    said = forms.placed_words(there.index(item_id) + 1, len(there))
    return back(".compose", edition_id, said, anchor=f"item-{item_id}")


def _none_to_begin(list_id: int | None) -> ResponseReturnValue:
    """A list that was retired while somebody read which there are is said; what never was one is not found."""
    if list_id is None or find_list(db.session(), list_id).retired_at is None:
        raise NotFound
    flash(str(forms.RETIRED), "warning")
    return redirect(url_for(".listed"), 303)


def _clash(edition_id: int, form: TextForm) -> Response:
    """What was typed stays in the form; saving once more is then a decision, so it carries the version of what stands."""
    composer = composer_of(edition_id)
    stored = TextForm.of(composer.edition, composer.text, formdata=None)
    form.version.data, form.version.raw_data = composer.edition.version, None
    both = [(composer.spoken, theirs, mine) for _, theirs, mine in differences(stored.wording(), form.wording())]
    return _composer(composer, 409, text_form=form, clash=both)


def _composer(composer: Composer, status: int = 200, **over: object) -> Response:
    values: dict[str, object] = {
        "text_form": TextForm.of(composer.edition, composer.text, formdata=None),
        "when_form": WhenForm.of(composer.edition, composer.owner.time_zone, formdata=None),
        "look": request.args.get("look", ""),
        "stale": is_stale(),
        "clash": None,
    }
    return with_frames(render_template("web/mail/compose.html", composer=composer, **values | over), status)
