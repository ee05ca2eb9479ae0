"""Between Flask-Login and the table of sessions: the signed cookie holds a secret, each request looks its row up."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, user_logged_in, user_logged_out
from flask_login.utils import _user_context_processor
from flask_security.utils import set_request_attr

from modules.accounts import sessions
from modules.accounts.signing_in import note_success
from webapp.access import SECRET, current_visit, forget_visit, now
from webapp.accounts.login import Login
from webapp.accounts.redirects import is_own_path
from webapp.extensions import db

SIGN_UP = "sign_up"
CAME_FROM = "came_from"


def load(_secret: str) -> Login | None:
    """The account behind a live session, for what Flask-Security does with one; our own pages ask `webapp.access`."""
    visit = current_visit()
    if visit is None:
        return None
    set_request_attr("fs_authn_via", "session")
    return db.session().get(Login, visit.account_id)


def current_login() -> Login:
    """The account of this request, for Flask-Security's own functions; only where somebody is signed in."""
    login: Login = current_user._get_current_object()  # noqa: SLF001 (how a proxy of Werkzeug is opened)
    return login


def current_session_id() -> int | None:
    """The row of this browser."""
    visit = current_visit()
    return visit.session_id if visit else None


def forget_browser() -> None:
    """The person of this browser is no more: nobody is signed in, for the rest of this request too."""
    session.clear()
    g.pop("_login_user", None)
    forget_visit()


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
    forget_visit()


def end(_app: Flask, **_: Any) -> None:
    """Signing out ends the row, so a copied cookie is dead too. A visitor may sign out too."""
    visit = current_visit()
    if visit is not None:
        sessions.end(db.session(), visit.account_id, visit.session_id, now())
    session.clear()
    forget_visit()


def init_sessions(app: Flask) -> None:
    """Put our sessions in the place of Flask-Security's; called after it. No page is handed its `current_user`: that costs a look."""
    app.config["PERMANENT_SESSION_LIFETIME"] = sessions.ABSOLUTE
    app.login_manager.user_loader(load)  # type: ignore[attr-defined]
    app.login_manager.session_protection = None  # type: ignore[attr-defined]
    app.template_context_processors[None].remove(_user_context_processor)
    user_logged_in.connect(begin, app)
    user_logged_out.connect(end, app)
