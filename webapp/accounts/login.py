"""The signed-in person as Flask-Security sees it. Pages ask `webapp/access.py` instead; deeds get ids."""

from __future__ import annotations

from flask_security import RoleMixin, UserMixin

from modules.accounts import signing_in
from modules.accounts.models import Account
from webapp.access import now
from webapp.extensions import db


class Login(UserMixin, Account):  # type: ignore[misc]
    """An account with what Flask-Login asks of it. SQLAlchemy keeps it apart from the Account of the same row: never mix the two."""

    __allow_unmapped__ = True

    roles: tuple[()] = ()

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:  # noqa: ARG002 (the library's signature)
        """A wrong password was typed."""
        signing_in.note_failure(db.session(), self.id, now())

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether the account pauses after wrong passwords; asked when the password was right, answered in the generic words."""
        paused = signing_in.is_paused(db.session(), self.id, now())
        if paused and form_error is not None:
            form_error.append("paused")
        return paused


class LoginRole(RoleMixin):  # type: ignore[misc]
    """Flask-Security wants one; our roles are grants, judged in `permissions.py`."""
