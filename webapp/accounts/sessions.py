"""Between Flask-Login and the table of sessions: the signed cookie holds a secret, each request looks its row up."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_login import user_logged_in, user_logged_out
from sqlalchemy import select

from modules.accounts import sessions
from modules.accounts.models import SignedInSession
from webapp.access import now
from webapp.accounts.login import Login
from webapp.extensions import db

SECRET = "_user_id"  # Flask-Login's own key  # noqa: S105 (the name of the key, not a secret)
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def load(secret: str) -> Login | None:
    """The account behind a live session; notes the use of it where the request may change something."""
    found = (
        db.session()
        .execute(
            select(Login, SignedInSession.id)
            .join(SignedInSession, SignedInSession.account_id == Login.id)
            .where(SignedInSession.secret_hash == sessions.hash_of(secret), sessions.in_force(now()), Login.active)
        )
        .one_or_none()
    )
    if found is None:
        return None
    login: Login = found[0]
    login.session_id = found[1]
    if request.method not in SAFE:
        sessions.touch(db.session(), found[1], now())
    return login


def begin(_app: Flask, user: Login, **_: Any) -> None:
    """A new secret at each sign-in; nothing of the cookie from before is kept, so a planted one is worth nothing."""
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    session[SECRET] = sessions.begin(db.session(), user.id, request.user_agent.string, now())
    g.pop("actor", None)


def end(_app: Flask, user: Login, **_: Any) -> None:
    """Signing out ends the row, so a copied cookie is dead too."""
    if user is not None and user.session_id is not None:
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
