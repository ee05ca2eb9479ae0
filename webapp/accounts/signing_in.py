"""Signing in and out."""

from __future__ import annotations

import structlog
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user, logout_user

from modules.accounts import links
from modules.core.db import transaction
from webapp.access import current_actor, public
from webapp.accounts.doors import BOTH, POST, blueprint, page
from webapp.accounts.redirects import after_sign_in
from webapp.extensions import db, limiter
from webapp.forms.account import SignInForm

log = structlog.get_logger()


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
