"""The signed-in person as Flask-Security sees it. Read in `webapp/access.py` and here, nowhere else; deeds get ids."""

from __future__ import annotations

from flask_security import RoleMixin, UserMixin

from modules.accounts.models import Account


class Login(UserMixin, Account):  # type: ignore[misc]
    """An account with what Flask-Login asks of it. SQLAlchemy keeps it apart from the Account of the same row: never mix the two."""

    __allow_unmapped__ = True

    session_id: int | None = None
    roles: tuple[()] = ()


class LoginRole(RoleMixin):  # type: ignore[misc]
    """Flask-Security wants one; our roles are grants, judged in `permissions.py`."""
