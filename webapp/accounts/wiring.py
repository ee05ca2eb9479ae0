"""Flask-Security, thin: its forms, token rules and generic answers; ours are the rows, the letters, the commit, the sessions and the pages."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import Security

from modules.accounts import links
from modules.accounts.errors import Busy
from webapp.accounts import choosing_passwords, signing_in, signing_up
from webapp.accounts.datastore import Datastore
from webapp.accounts.doors import blueprint
from webapp.accounts.login import Login, LoginRole
from webapp.accounts.sessions import init_sessions
from webapp.accounts.utilities import BoundedHashes, FactMail, OwnPasswords
from webapp.errors import error_page
from webapp.extensions import db
from webapp.forms.account import MESSAGES, SignInForm, SignUpForm

SETTINGS: dict[str, Any] = {
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_CONFIRM_REQUIRED": False,
    "PASSWORD_SINGLE_HASH": True,  # argon2 alone: hashes are made at the console too
    "PASSWORD_SALT": "",
    "HASHING_SCHEMES": ["hex_sha256"],
    "DEPRECATED_HASHING_SCHEMES": [],
    "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": str, "case_insensitive": False}}],
    "API_ENABLED_METHODS": ["session"],
    "CONFIRM_SALT": links.CONFIRM_SALT,
    "CONFIRM_EMAIL_WITHIN": links.CONFIRM_WITHIN,
    "RESET_SALT": links.RESET_SALT,
    "RESET_PASSWORD_WITHIN": links.RESET_WITHIN,
    "POST_LOGIN_VIEW": "account.desk",
    "FLASH_MESSAGES": False,
    "EMAIL_PLAINTEXT": False,  # letters are written by workers: nothing is rendered here
    "EMAIL_HTML": False,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
}


ROUTES = (signing_in, signing_up, choosing_passwords)
"""The files that put their routes on the blueprint when they are imported."""


def init_accounts(app: Flask) -> None:
    """Wire accounts into the application."""
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS.items()})
    app.config.update({f"SECURITY_MSG_{name}": (words, "error") for name, words in MESSAGES.items()})
    security = Security(
        app,
        Datastore(db, Login, LoginRole),
        register_blueprint=False,
        login_form=SignInForm,
        register_form=SignUpForm,
        mail_util_cls=FactMail,
        password_util_cls=OwnPasswords,
    )
    security.pwd_context = BoundedHashes
    security.want_json(lambda _request: False)
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001 (roles are our grants)
    init_sessions(app)
    app.register_blueprint(blueprint)
    app.register_error_handler(Busy, lambda _error: error_page(503))
