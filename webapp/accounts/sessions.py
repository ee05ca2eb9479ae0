"""Between Flask-Login and the table of sessions: the signed cookie holds a secret, each request looks its row up."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security.utils import set_request_attr
from sqlalchemy import select

from modules.accounts import sessions
from modules.accounts.models import Account, SignedInSession
from modules.accounts.queries import LIVE
from modules.accounts.signing_in import note_success
from modules.people.models import Person
from webapp.access import now
from webapp.accounts.login import Login
from webapp.accounts.redirects import is_own_path
from webapp.extensions import db

SECRET = "_user_id"  # Flask-Login's own key  # noqa: S105 (the name of the key, not a secret)
SIGN_UP = "sign_up"
CAME_FROM = "came_from"
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def load(secret: str) -> Login | None:
    """The account behind a live session; notes the use of it where the request may change something."""
    found = (
        db.session()
        .execute(
            select(Login, SignedInSession.id, SignedInSession.used_at)
            .join(SignedInSession, SignedInSession.account_id == Login.id)
            .join(Person, Person.id == Login.person_id)
            .where(SignedInSession.secret_hash == sessions.hash_of(secret), sessions.in_force(now()), Account.active, LIVE)
        )
        .one_or_none()
    )
    if found is None:
        return None
    login: Login = found[0]
    login.session_id = found[1]
    set_request_attr("fs_authn_via", "session")
    if request.method not in SAFE and sessions.is_due(found[2], now()):
        sessions.touch(db.session(), found[1], now())
    return login


def current_login() -> Login:
    """The account of this request, for Flask-Security's own functions; only where somebody is signed in."""
    login: Login = current_user._get_current_object()  # noqa: SLF001 (how a proxy of Werkzeug is opened)
    return login


def current_session_id() -> int | None:
    """The row of this browser."""
    return current_login().session_id if current_user.is_authenticated else None


def forget_browser() -> None:
    """The person of this browser is no more: nobody is signed in, for the rest of this request too."""
    session.clear()
    g.pop("_login_user", None)
    g.pop("actor", None)


def remember_sign_up(login: Login | None) -> None:
    """Note in the cookie which account was made here; for a known address a note of the same form that fits none."""
    secret = login.fs_uniquifier if login is not None else secrets.token_hex(16)
    session[SIGN_UP] = sessions.hash_of(secret)


def signed_up_here(login: Login) -> bool:
    """Whether the account was made in this browser, with its present password."""
    return secrets.compare_digest(str(session.get(SIGN_UP, "")), sessions.hash_of(login.fs_uniquifier))


def remember_page(path: str | None) -> None:
    """Note in the cookie which page of ours a person signed up from, to lead them back to it."""
    session.pop(CAME_FROM, None)
    if is_own_path(path):
        session[CAME_FROM] = path


def remembered_page() -> str | None:
    """That page, in the browser that signed up."""
    return session.get(CAME_FROM)


def begin(_app: Flask, user: Login, **_: Any) -> None:
    """A new secret at each sign-in; nothing of the cookie from before is kept, so a planted one is worth nothing."""
    note_success(db.session(), user.id)
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    session[SECRET] = sessions.begin(db.session(), user.id, request.user_agent.string, now())
    g.pop("actor", None)


def end(_app: Flask, user: Login, **_: Any) -> None:
    """Signing out ends the row, so a copied cookie is dead too."""
    if user.is_authenticated and user.session_id is not None:  # a visitor may sign out too
        sessions.end(db.session(), user.id, user.session_id, now())
    session.clear()
    g.pop("actor", None)


def init_sessions(app: Flask) -> None:
    """Put our sessions in the place of Flask-Security's; called after it."""
    app.config["PERMANENT_SESSION_LIFETIME"] = sessions.ABSOLUTE
    app.login_manager.user_loader(load)  # type: ignore[attr-defined]
    app.login_manager.session_protection = None  # type: ignore[attr-defined]
    user_logged_in.connect(begin, app)
    user_logged_out.connect(end, app)
