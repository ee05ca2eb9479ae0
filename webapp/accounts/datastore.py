"""What Flask-Security finds and writes, led to our own deeds."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import select

from config import Config
from modules.accounts import queries
from modules.accounts.choosing_passwords import renew
from modules.accounts.links import read_choose_token
from modules.accounts.signing_up import SignUp, known_account, sign_up
from modules.people.making import NewPerson
from modules.people.models import Person
from webapp.access import now
from webapp.accounts.login import Login
from webapp.extensions import db
from webapp.languages import current_language


def find_by_choose_token(token: str) -> Login | None:
    """The account in the link of an import's letter."""
    config: Config = current_app.config["CONVENE"]
    uniquifier = read_choose_token(config.secret_key, token)
    return current_app.extensions["security"].datastore.find_user(fs_uniquifier=uniquifier) if uniquifier else None


class Datastore(SQLAlchemyUserDatastore):  # type: ignore[misc]
    """Finds live accounts only: not those of records that were merged away or erased."""

    def commit(self) -> None:
        """Nothing: the doors open the one transaction of a request and close it before the answer is made."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Login | None:  # noqa: ARG002 (the library's signature)
        """By `email`, any address the person has proved; else by one column, `fs_uniquifier`."""
        (name, value), *_ = kwargs.items()
        if name == "email":
            account_id = queries.account_id_for(db.session(), value)
            return None if account_id is None else db.session().get(Login, account_id)
        live = select(Login).join(Person, Person.id == Login.person_id).where(queries.LIVE, Login.active)
        return db.session().scalars(live.where(getattr(Login, name) == value)).one_or_none()

    def find_known(self, address: str) -> Login | None:
        """The account that a sign-up with this address would repeat."""
        account_id = known_account(db.session(), address)
        return None if account_id is None else db.session().get(Login, account_id)

    def create_user(self, **kwargs: Any) -> Login:
        """Called by the sign-up form with `email`, `name` and the hashed `password`."""
        config: Config = current_app.config["CONVENE"]
        person = NewPerson(kwargs["name"], current_language(), config.time_zone)
        account = sign_up(db.session(), SignUp(kwargs["email"], kwargs["password"], person), now())
        db.session().flush()
        return db.session().get_one(Login, account.id, populate_existing=True)

    def set_uniquifier(self, user: Login, uniquifier: str | None = None) -> None:  # noqa: ARG002 (the library's signature)
        """Called when a password was changed or reset: every session and link ends."""
        db.session().flush()
        renew(db.session(), user.id, now())
        db.session().refresh(user)
