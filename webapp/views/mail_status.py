"""Does mail go? All that goes out and comes in on one page: what waits, what fails, since when, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.deliveries import retrying
from modules.mailings.permissions import may_write_mail
from modules.mailings.watching.showing import hanging_letters, picture
from modules.reports.permissions import may_watch
from webapp.access import current_actor, current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import mail_status as words

KINDS = {"letters": "letter", "newsletters": "newsletter", "digests": "digest"}
blueprint = Blueprint("mail_status", __name__, url_prefix="/staff/mail/running")


@blueprint.get("")
@requires(may_write_mail)
def show() -> ResponseReturnValue:
    """The page; whom letters could not reach is for those alone who keep the site."""
    session = db.session()
    hanging = hanging_letters(session, now()) if may_watch(current_actor()) else None
    return render_template("web/mail/running.html", picture=picture(session, now()), hanging=hanging, now=now())


@blueprint.post("/<any(letters, newsletters, digests):mail_kind>/hurry")
@requires(may_write_mail)
def hurry_it(mail_kind: str) -> ResponseReturnValue:
    """Try at once what waits for another try."""
    with transaction(db.session()) as session:
        count = retrying.hurry(session, KINDS[mail_kind], current_person_id(), now())
    return and_back(words.HURRIED if count else words.NOTHING_TO_HURRY)


@blueprint.post("/letters/<int:delivery_id>/anew")
@requires(may_watch)
def send_anew(delivery_id: int) -> ResponseReturnValue:
    """Send a refused letter once more."""
    host = str(urlsplit(current_app.config["CONVENE"].base_url).hostname)
    return _done(lambda made: retrying.send_anew(made, delivery_id, host, current_person_id(), now()), words.SENT_ANEW)


@blueprint.post("/letters/<int:delivery_id>/give-up")
@requires(may_watch)
def give_up(delivery_id: int) -> ResponseReturnValue:
    """Try a letter no more."""
    return _done(lambda made: retrying.give_up(made, delivery_id, current_person_id(), now()), words.GIVEN_UP)


@blueprint.post("/wake")
@requires(may_write_mail)
def wake() -> ResponseReturnValue:
    """End the rest of a domain."""
    domain = request.form.get("domain", "")
    return _done(lambda made: retrying.wake(made, domain, current_person_id(), now()), words.WOKEN)


def and_back(said: object, kind: str = "success") -> ResponseReturnValue:
    """The page as it is now, with a word on what was done."""
    flash(str(said), kind)
    return redirect(url_for("mail_status.show"), 303)


def _done(deed: Callable[[Any], object], said: object) -> ResponseReturnValue:
    try:
        with transaction(db.session()) as session:
            deed(session)
    except NotFound:
        return and_back(words.GONE, "warning")
    return and_back(said)
