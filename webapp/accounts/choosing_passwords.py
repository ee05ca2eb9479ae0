"""Forgetting, resetting, choosing and changing a password."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security.changeable import change_user_password
from flask_security.recoverable import reset_password_token_status, update_password

from modules.accounts import asking, links
from modules.accounts.confirming import confirm_account
from modules.core.db import transaction
from webapp.access import now, public, requires, signed_in
from webapp.accounts.datastore import find_by_choose_token
from webapp.accounts.doors import BOTH, BY_ADDRESS, POST, a_letter_follows, ask, blueprint, link_dead, page
from webapp.accounts.login import Login
from webapp.accounts.sessions import current_login
from webapp.extensions import db, limiter
from webapp.forms.account import NewPasswordForm, OwnPasswordForm


@blueprint.route(links.FORGOTTEN, methods=BOTH, endpoint="forgot_password")
@public
@limiter.limit("30 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=BY_ADDRESS, deduct_when=a_letter_follows)
def forgotten() -> ResponseReturnValue:
    """Have the letter sent whose link lets one choose another password."""
    return ask(asking.ask_for_new_password, "password")


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
