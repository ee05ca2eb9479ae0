"""Accounts, and browsers that are signed in."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from modules.accounts import sessions
from modules.accounts.actors import Role
from modules.accounts.models import Account, Grant
from modules.core.times import read_now
from modules.people.models import Person
from tests.factories.people import a_person
from webapp.extensions import db

PASSWORD = "seven small blue boats"
numbers = count(1)
quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SignedInClient(FlaskClient):
    """A browser that is signed in as `person_id` with `account_id`."""

    person_id: int
    account_id: int


def an_account(session: Session, now: datetime, person: Person | None = None, **over: object) -> Account:
    """An account with a confirmed address, but without a password unless one is given in clear."""
    if over.get("password"):
        over["password"] = quick.hash(str(over["password"]))
    email = str(over.get("email", f"person{next(numbers)}@example.org"))
    person = person or a_person(session, now, address=email)
    values = {"person_id": person.id, "email": email, "fs_uniquifier": f"u-{email}", "confirmed_at": now, "created_at": now}
    account = Account(**values | over)
    session.add(account)
    session.flush()
    return account


def a_grant(session: Session, now: datetime, person_id: int, role: Role | str, **over: object) -> Grant:
    """A role for the whole site, from now on."""
    grant = Grant(**{"person_id": person_id, "role": str(role), "scope_kind": "site", "from_at": now} | over)
    session.add(grant)
    session.flush()
    return grant


def signed_in_client(
    app: Flask, *roles: Role | str, person_id: int | None = None, password: str | None = None
) -> SignedInClient:
    """A browser signed in as a new person (or as `person_id`, who must have no account yet) who holds `roles` for the whole site."""
    client = SignedInClient(app, app.response_class, use_cookies=True)
    with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        now = read_now(session)
        account = an_account(session, now, session.get(Person, person_id) if person_id else None, password=password)
        for role in roles:
            a_grant(session, now, account.person_id, role)
        secret = sessions.begin(session, account.id, "Test browser", now)
        session.commit()
    client.person_id, client.account_id = account.person_id, account.id
    with client.session_transaction() as cookie:
        cookie.permanent = True
        cookie["_user_id"] = secret
    return client
