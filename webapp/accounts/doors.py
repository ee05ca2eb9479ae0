"""The doors of accounts: signing up, confirming, signing in and out, choosing passwords; their routes are in the files beside.

The work is done by Flask-Security's forms and functions, in one transaction of ours for each request; its own views commit after
the answer is made, confirm by GET, and answer faster for a known address now that letters leave by fact. Whatever is typed,
the answer and the work done for it are the same for known and unknown addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from modules.core.db import transaction
from webapp.access import now, public
from webapp.extensions import db
from webapp.forms.account import AddressForm
from webapp.headers import keep_private
from webapp.typed_addresses import typed_address

blueprint = Blueprint("security", __name__)
blueprint.after_request(keep_private)
POST = ["POST"]
BOTH = ["GET", "POST"]
BY_ADDRESS = typed_address("address", "email")
"""What letters to one address are limited by."""


def a_letter_follows(response: Response) -> bool:
    """Only a form that was taken counts: whoever looks for a password that is accepted may try on."""
    return response.status_code == 302


@blueprint.before_request
def forms_only() -> None:
    """Flask-WTF would read JSON as a form; these doors do not."""
    if request.is_json:
        abort(415)


@blueprint.get("/letter-sent/<any('sign-up', 'confirm', 'password'):reason>")
@public
def letter_sent(reason: str) -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("web/security/letter_sent.html", reason=reason)


def ask(deed: Callable[[Session, str, datetime], None], reason: str) -> ResponseReturnValue:
    """Ask for a letter; that it is on its way is said in any case."""
    form = AddressForm()
    if not form.validate_on_submit():
        return page("ask", form, reason=reason)
    with transaction(db.session()) as session:
        deed(session, str(form.email.data), now())
    return redirect(url_for(".letter_sent", reason=reason))


def link_dead(reason: str) -> ResponseReturnValue:
    """The link is spent, too old or was never ours; another letter can be asked for."""
    return render_template("web/security/link_dead.html", reason=reason), 410


def page(name: str, form: FlaskForm, **values: Any) -> ResponseReturnValue:
    """A page with a form: 422 once something is wrong with it."""
    return render_template(f"web/security/{name}.html", form=form, **values), 422 if form.errors else 200
