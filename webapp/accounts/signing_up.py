"""Making an account, and proving that its address is one's own."""

from __future__ import annotations

from contextlib import suppress

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.confirmable import confirm_email_token_status
from flask_security.registerable import register_existing, register_user

from modules.accounts import asking, links
from modules.accounts.confirming import confirm_account
from modules.accounts.errors import AddressInUse
from modules.accounts.signing_in import prove_password
from modules.core.db import transaction
from webapp.access import current_actor, now, public
from webapp.accounts.doors import BOTH, BY_ADDRESS, POST, a_letter_follows, ask, blueprint, link_dead, page
from webapp.accounts.sessions import remember_page, remember_sign_up, remembered_page, signed_up_here
from webapp.extensions import db, limiter
from webapp.forms.account import ConfirmForm, SignUpForm


@blueprint.route(links.SIGN_UP, methods=BOTH, endpoint="register")
@public
@limiter.limit("60 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=BY_ADDRESS, deduct_when=a_letter_follows)
def sign_up() -> ResponseReturnValue:
    """A known address gets the same answer as a new one, and its owner a letter."""
    form = SignUpForm()
    if current_actor().signed_in:
        return redirect(url_for("account.desk"))
    if request.method == "POST" and take_sign_up(form):
        remember_sign_up(form.user)
        remember_page(request.form.get("next"))
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


@blueprint.route(links.CONFIRM, methods=BOTH, endpoint="send_confirmation")
@public
@limiter.limit("30 per hour", methods=POST)
@limiter.limit("5 per hour", methods=POST, key_func=BY_ADDRESS, deduct_when=a_letter_follows)
def confirm_again() -> ResponseReturnValue:
    """Have the letter sent again whose link confirms an account."""
    return ask(asking.ask_to_confirm_again, "confirm")


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
    """Done: now sign in, and back to the page one came from."""
    return render_template("web/security/confirmed.html", came_from=remembered_page())
