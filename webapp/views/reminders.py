"""Reminders of one's own: whether they come. The links of reminders lead here."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.links import REMINDERS
from modules.mailings.reminders.choosing import choose_reminders, gets_reminders
from modules.registrations.queries import registration_of
from webapp.access import current_person_id, now, public, requires, signed_in
from webapp.extensions import db, limiter
from webapp.forms.reminders import OFF, ON
from webapp.headers import keep_private

A_WHOLE_SCHOOL = "600 per hour"
blueprint = Blueprint("reminders", __name__)
blueprint.after_request(keep_private)


@blueprint.get("/reminders/<reminder_token>")
@public
def show(reminder_token: str) -> ResponseReturnValue:
    """A button; opening the link changes nothing, since mail scanners open links."""
    return _page(_owner(reminder_token), url_for(".choose", reminder_token=reminder_token))


@blueprint.post("/reminders/<reminder_token>")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def choose(reminder_token: str) -> ResponseReturnValue:
    """Make it so."""
    _choose(_owner(reminder_token))
    return redirect(url_for(".show", reminder_token=reminder_token))


@blueprint.get("/account/reminders")
@requires(signed_in)
def mine() -> ResponseReturnValue:
    """The same for who is signed in."""
    return _page(current_person_id(), url_for(".choose_mine"))


@blueprint.post("/account/reminders")
@requires(signed_in)
def choose_mine() -> ResponseReturnValue:
    """Make it so."""
    _choose(current_person_id())
    return redirect(url_for(".mine"))


def _owner(token: str) -> int:
    return registration_of(db.session(), current_app.extensions["convene.tokens"], token, REMINDERS).person_id


def _choose(person_id: int) -> None:
    wanted = request.form.get("wanted") == "yes"
    with transaction(db.session()) as made:
        choose_reminders(made, person_id, wanted, now())
    flash(str(ON if wanted else OFF), "success")


def _page(person_id: int, action: str) -> str:
    return render_template("web/reminders/own.html", wanted=gets_reminders(db.session(), person_id), action=action)
