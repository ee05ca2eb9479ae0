"""Counted links of newsletters: the mark in the composer, the address that letters lead to, and the numbers as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from modules.core.db import transaction
from modules.core.errors import NotFound, Refused, Stale
from modules.core.tokens import Tokens
from modules.formats.spreadsheets import csv_of
from modules.mailings.editions import counting, placing
from modules.mailings.editions.opening import is_early, is_program
from modules.mailings.editions.queries import find_edition
from modules.mailings.permissions import may_write_mail
from webapp.access import now, public, requires
from webapp.composing import back, hand, overtaken
from webapp.extensions import db
from webapp.forms import editions as forms
from webapp.forms.editions import CountForm
from webapp.languages import current_language
from webapp.openings import Openings
from webapp.views.account import as_file

PURPOSES = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
blueprint = Blueprint("counted_links", __name__)


@blueprint.get("/go/<go_token>")
@public
def go(go_token: str) -> ResponseReturnValue:
    """To the page that a link of a letter stands for. What is left of it is a number, written beside this answer or not at all."""
    edition_id = Tokens.thing(go_token)
    target = counting.target_of(db.session(), go_token, edition_id) if edition_id is not None else None
    if target is None:
        raise NotFound
    if not is_early(target.frozen_at, now()):
        _note((target.edition_id, target.item_id))
    response = redirect(target.address)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _note(link: tuple[int, int]) -> None:
    openings: Openings | None = current_app.extensions.get("convene.openings")
    agent = request.headers.get("User-Agent", "")
    purpose = " ".join(request.headers.get(each, "") for each in PURPOSES)
    if openings is not None and not is_program(request.method, agent, purpose):
        openings.note(link, f"{get_remote_address()} {agent}")


@blueprint.post("/staff/mail/editions/<int:edition_id>/items/<int:item_id>/count")
@requires(may_write_mail)
def mark(edition_id: int, item_id: int) -> ResponseReturnValue:
    """Have an item's link counted, or not any more."""
    form = CountForm()
    try:
        with transaction(db.session()) as session:
            counted = bool(form.counted.data)
            placing.count_link(session, hand(edition_id, form.version.data), item_id, now(), counted=counted)
    except Stale:
        return overtaken(edition_id)
    except Refused as refused:
        return back("edition_release.show", edition_id, forms.refusal_words(refused), "warning")
    return back("staff_editions.compose", edition_id, forms.COUNTED if counted else forms.UNCOUNTED, anchor=f"item-{item_id}")


@blueprint.get("/staff/mail/editions/<int:edition_id>/links.csv")
@requires(may_write_mail)
def file(edition_id: int) -> ResponseReturnValue:
    """How often each counted link was opened."""
    return as_file(Response(csv_of(_rows(edition_id)), mimetype="text/csv"), f"links-{edition_id}.csv")


def _rows(edition_id: int) -> Iterator[tuple[str | int, ...]]:
    yield tuple(map(str, forms.COUNT_COLUMNS))
    for each in counting.openings_of(db.session(), find_edition(db.session(), edition_id), current_language()):
        yield (each.position, each.said.headline, each.link, each.openings)
