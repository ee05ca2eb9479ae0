"""Did our district get it? The search over all issues, as a page to read or print and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from modules.core.times import local
from modules.formats.spreadsheets import csv_of
from modules.mailings.editions.models import Edition
from modules.mailings.editions.searching import MOST, Got, deliveries_to, reached, unfinished_editions
from modules.mailings.lists.models import MailingList
from modules.mailings.permissions import may_write_mail
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import mail_search as words
from webapp.forms.subscriptions import list_name
from webapp.views.account import as_file

LONGEST = 100
blueprint = Blueprint("mail_search", __name__, url_prefix="/staff/mail/search")


@blueprint.get("")
@requires(may_write_mail)
def show() -> ResponseReturnValue:
    """The newest issues."""
    session, typed = db.session(), _typed()
    return render_template(
        "web/mail/search.html",
        typed=typed,
        got=deliveries_to(session, typed),
        reached=reached(session, typed) if typed else [],
        going=unfinished_editions(session),
    )


@blueprint.get("/results.csv")
@requires(may_write_mail)
def file() -> ResponseReturnValue:
    """All of them."""
    typed = _typed()
    return as_file(Response(csv_of(_rows(typed)), mimetype="text/csv"), "who-got-what.csv")


def _typed() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _rows(typed: str) -> Iterator[tuple[str | int, ...]]:
    """By an address, each message to it; else sums by what is called so."""
    if got := deliveries_to(db.session(), typed, MOST):
        yield tuple(map(str, words.OF_ADDRESS))
        yield from (_one(each) for each in got)
        return
    yield tuple(map(str, words.OF_NAMES))
    for each in reached(db.session(), typed, MOST) if typed else ():
        share, kind = each.share, str(words.KINDS[each.share.kind])
        counts = (share.total, share.accepted, share.rejected, share.uncertain, share.suppressed)
        yield (*_issue(each.edition, each.owner), kind, share.name, *counts)


def _one(got: Got) -> tuple[str | int, ...]:
    row, at = got.delivery, got.delivery.settled_at
    settled = local(at, got.owner.time_zone).isoformat(sep=" ", timespec="minutes") if at else ""
    return (*_issue(got.edition, got.owner), row.address, str(words.STATES.get(row.state, words.WAITS)), row.answer, settled)


def _issue(edition: Edition, owner: MailingList) -> tuple[str | int, ...]:
    day = local(edition.frozen_at, owner.time_zone).date().isoformat() if edition.frozen_at else ""
    return list_name(owner), edition.number, day
