"""The doors of accounts: signing up, confirming, signing in and out, choosing passwords.

The work is done by Flask-Security's forms and functions, in one transaction of ours for each request; its own views commit after
the answer is made, confirm by GET, and answer faster for a known address now that letters leave by fact. Whatever is typed,
the answer and the work done for it are the same for known and unknown addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_security.changeable import change_user_password
from flask_security.confirmable import confirm_email_token_status
from flask_security.recoverable import reset_password_token_status, update_password
from flask_security.registerable import register_existing, register_user
from flask_security.utils import login_user, logout_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from modules.accounts import asking, links
from modules.accounts.confirming import confirm_account
from modules.accounts.errors import AddressInUse
from modules.accounts.signing_in import prove_password
from modules.core.db import transaction
from modules.people.addresses import address_key
from modules.people.errors import NotAnAddress
from webapp.access import current_actor, now, public, requires, signed_in
from webapp.accounts.datastore import find_by_choose_token
from webapp.accounts.login import Login
from webapp.accounts.redirects import after_sign_in
from webapp.accounts.sessions import current_login, remember_sign_up, signed_up_here
from webapp.extensions import db, limiter
from webapp.forms.account import (
    AddressForm,
    ConfirmForm,
    NewPasswordForm,
    OwnPasswordForm,
    SignInForm,
    SignUpForm,
)

blueprint = Blueprint("security", __name__)
log = structlog.get_logger()
POST = ["POST"]
BOTH = ["GET", "POST"]


def typed_address() -> str:
    """What is limited beside the machine: letters to one address, known or not, so that nobody's mailbox is flooded."""
    try:
        key = address_key(request.form.get("email", ""))
    except NotAnAddress:
        key = get_remote_address()
    return "address:" + hashlib.sha256(key.encode()).hexdigest()


def a_letter_follows(response: Response) -> bool:
    """Only a form that was taken counts: whoever looks for a password that is accepted may try on."""
    return response.status_code == 302


@blueprint.before_request
def forms_only() -> None:
    """Flask-WTF would read JSON as a form; these doors do not."""
    if request.is_json:
        abort(415)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Nothing of these pages is kept by a proxy or shown by the back button."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


@blueprint.route(links.SIGN_IN, methods=BOTH, endpoint="login")
@public
@limiter.limit("30 per minute; 300 per hour", methods=POST)
def sign_in() -> ResponseReturnValue:
    """The session gets a new id; then on to `next`, in the person's language."""
    form = SignInForm()
    if request.method == "POST":
        with transaction(db.session()):  # also when it is refused: a wrong password is counted
            accepted = form.validate() and login_user(form.user)
        log.info("sign_in", accepted=bool(accepted), account_id=form.user.id if form.user else None)
        if accepted:
            return redirect(after_sign_in(form.next.data, current_actor().language))
    elif current_actor().signed_in:
        return redirect(after_sign_in(form.next.data, current_actor().language))
    return page("sign_in", form)


@blueprint.post("/logout", endpoint="logout")
@public
def sign_out() -> ResponseReturnValue:
    """The session is dead at once, copies of the cookie too."""
    with transaction(db.session()):
        logout_user()
    return redirect(url_for("public.home"))


@blueprint.route(links.SIGN_UP, methods=BOTH, endpoint="register")
@public
@limiter.limit("60 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=typed_address, deduct_when=a_letter_follows)
def sign_up() -> ResponseReturnValue:
    """A known address gets the same answer as a new one, and its owner a letter."""
    form = SignUpForm()
    if current_actor().signed_in:
        return redirect(url_for("account.desk"))
    if request.method == "POST" and take_sign_up(form):
        remember_sign_up(form.user)
        return redirect(url_for(".letter_sent", reason="sign-up"))
    return page("sign_up", form)


def take_sign_up(form: SignUpForm) -> bool:
    """Whether the form holds all it must. Of two at once with one address the second finds it known when it tries again."""
    for _ in range(2):
        with suppress(AddressInUse), transaction(db.session()):
            if form.validate():
                form.user = register_user(form)
                return True
            return bool(register_existing(form))
    return True  # the address belongs to an account that is closed: nobody is told


@blueprint.get("/letter-sent/<any('sign-up', 'confirm', 'password'):reason>")
@public
def letter_sent(reason: str) -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("web/security/letter_sent.html", reason=reason)


@blueprint.route(links.CONFIRM, methods=BOTH, endpoint="send_confirmation")
@public
@limiter.limit("30 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=typed_address, deduct_when=a_letter_follows)
def confirm_again() -> ResponseReturnValue:
    """Have the letter sent again whose link confirms an account."""
    return ask(asking.ask_to_confirm_again, "confirm")


@blueprint.route(links.FORGOTTEN, methods=BOTH, endpoint="forgot_password")
@public
@limiter.limit("30 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=typed_address, deduct_when=a_letter_follows)
def forgotten() -> ResponseReturnValue:
    """Have the letter sent whose link lets one choose another password."""
    return ask(asking.ask_for_new_password, "password")


def ask(deed: Callable[[Session, str, datetime], None], reason: str) -> ResponseReturnValue:
    """Ask for a letter; that it is on its way is said in any case."""
    form = AddressForm()
    if not form.validate_on_submit():
        return page("ask", form, reason=reason)
    with transaction(db.session()) as session:
        deed(session, str(form.email.data), now())
    return redirect(url_for(".letter_sent", reason=reason))


@blueprint.route(f"{links.CONFIRM}/<token>", methods=BOTH)
@public
@limiter.limit("30 per minute; 300 per hour", methods=POST)
def confirm_email(token: str) -> ResponseReturnValue:
    """Behind the link: mail scanners open it, so only the button confirms.

    In another browser than the one that signed up, the password is asked for too. Otherwise whoever signs up with another's
    address would have its owner, who opens the letter, confirm a password that is not theirs.
    """
    expired, invalid, login = confirm_email_token_status(token)
    if expired or invalid or login is None or login.confirmed_at is not None:
        return link_dead("confirm")
    form = ConfirmForm(needs_password=not signed_up_here(login))
    if form.validate_on_submit():
        with transaction(db.session()) as session:
            proved = form.password is None or prove_password(session, login.id, str(form.password.data), now())
            if proved:
                confirm_account(session, login.id, now())
        if proved:
            return redirect(url_for(".confirmed"))
        form.password.errors = [str(form.WRONG)]
    return page("confirm", form, token=token, email=login.email)


@blueprint.get("/confirmed")
@public
def confirmed() -> ResponseReturnValue:
    """Done: now sign in."""
    return render_template("web/security/confirmed.html")


@blueprint.route(f"{links.FORGOTTEN}/<token>", methods=BOTH)
@public
@limiter.limit("30 per hour", methods=POST)
def reset_password(token: str) -> ResponseReturnValue:
    """Choose another password; it proves the mailbox as well."""
    expired, invalid, login = reset_password_token_status(token)
    return link_dead("password") if expired or invalid or login is None else choose(login)


@blueprint.route(f"{links.CHOOSE}/<token>", methods=BOTH)
@public
@limiter.limit("30 per hour", methods=POST)
def choose_password(token: str) -> ResponseReturnValue:
    """The first password of an imported account; the link is spent by it."""
    login = find_by_choose_token(token)
    return link_dead("password") if login is None or login.password is not None else choose(login)


def choose(login: Login) -> ResponseReturnValue:
    """A new password for this account; then sign in with it."""
    form = NewPasswordForm()
    form.user = login
    if not form.validate_on_submit():
        return page("choose_password", form, email=login.email)
    with transaction(db.session()) as session:
        update_password(login, form.password.data)
        confirm_account(session, login.id, now())
    return redirect(url_for(".password_chosen"))


@blueprint.get("/password-chosen")
@public
def password_chosen() -> ResponseReturnValue:
    """Done: now sign in with it."""
    return render_template("web/security/password_chosen.html")


@blueprint.route("/account/password", methods=BOTH)
@requires(signed_in)
@limiter.limit("30 per hour", methods=POST)
def change_password() -> ResponseReturnValue:
    """Every session ends; this browser goes on under a new id."""
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return page("change_password", form)
    with transaction(db.session()):
        change_user_password(current_login(), form.new_password.data)
    return redirect(url_for(".password_changed"))


@blueprint.get("/account/password/changed")
@requires(signed_in)
def password_changed() -> ResponseReturnValue:
    """Done, and the other browsers are signed out."""
    return render_template("web/security/password_changed.html")


def link_dead(reason: str) -> ResponseReturnValue:
    """The link is spent, too old or was never ours; another letter can be asked for."""
    return render_template("web/security/link_dead.html", reason=reason), 410


def page(name: str, form: FlaskForm, **values: Any) -> ResponseReturnValue:
    """A page with a form: 422 once something is wrong with it."""
    return render_template(f"web/security/{name}.html", form=form, **values), 422 if form.errors else 200
