"""Flask-Security, thin: its forms, token rules and generic answers; ours are the rows, the letters, the commit, the sessions and the pages."""

from __future__ import annotations

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from modules.core.db import transaction
from webapp.accounts.login import Login, LoginRole
from webapp.accounts.sessions import init_sessions
from webapp.extensions import db


class Datastore(SQLAlchemyUserDatastore):  # type: ignore[misc]
    """Its commits, which Flask-Security asks for after a request that changed something, end in ours."""

    def commit(self) -> None:
        """Commit what the request did."""
        with transaction(db.session()):
            pass


def init_accounts(app: Flask) -> None:
    """Wire accounts into the application."""
    app.config.update(
        SECURITY_PASSWORD_SALT="convene",
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
    )
    Security(app, Datastore(db, Login, LoginRole))
    init_sessions(app)
