"""The organizations and people of the demonstration."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.confirming import confirm_account
from modules.accounts.granting import Gift, give
from modules.accounts.hashing import hash_password, verify_password
from modules.accounts.models import Account
from modules.accounts.queries import account_id_for
from modules.accounts.signing_up import SignUp, sign_up
from modules.organizations.joining import join
from modules.organizations.models import Organization
from modules.people.addresses import address_key
from modules.people.making import NewPerson, make_person
from modules.people.models import Person
from webapp.cli.demo_content import content

SOURCE = "demo"


@dataclass(frozen=True)
class DemoAccount:
    """Who can sign in; no password when somebody has chosen another in the meantime."""

    role: str
    address: str
    password: str


def add_organizations(session: Session, now: datetime) -> None:
    """Add those that are not there, by CD code or, for samples, by name."""
    said = content("organizations")
    there = set(session.scalars(select(Organization.cd_code))) | set(session.scalars(select(Organization.name)))
    for sample, values in [*((False, each) for each in said["listed"]), *((True, each) for each in said["samples"])]:
        if values.get("cd_code", values["name"]) not in there:
            session.add(Organization(**values, sample=sample, source=SOURCE, created_at=now))
    session.flush()


def add_accounts(session: Session, keys: Sequence[str], now: datetime) -> list[DemoAccount]:
    """Add the accounts that are not there; all of them."""
    return [_account(session, said, _password(keys[0], said["address"]), now) for said in content("people")["accounts"]]


def crowd(session: Session, now: datetime) -> list[Person]:
    """Sample people without an address, who fill seats: no letter is ever written to them."""
    names = [f"{first} Sample" for first in content("people")["first_names"]]
    there = {person.name: person for person in session.scalars(select(Person).where(Person.name.in_(names)))}
    return [there.get(name) or make_person(session, NewPerson(name), now) for name in names]


def _account(session: Session, said: dict[str, Any], password: str, now: datetime) -> DemoAccount:
    role, address = said["role"], said["address"]
    known_id = account_id_for(session, address_key(address))
    if known_id is None:
        _make(session, said, password, now)
    else:
        kept = session.get_one(Account, known_id).password
        password = password if kept and verify_password(password, kept) else ""
    return DemoAccount(said.get("label") or role or "participant", address, password)


def _make(session: Session, said: dict[str, Any], password: str, now: datetime) -> None:
    person = NewPerson(said["name"], said["language"])
    account = sign_up(session, SignUp(said["address"], hash_password(password), person), now)
    person_id = confirm_account(session, account.id, now).person_id
    if said["role"]:
        give(session, person_id, Gift(Role(said["role"])), None, now)
    if code := said.get("organization"):
        organization_id = session.scalars(select(Organization.id).where(Organization.cd_code == code)).one()
        join(session, person_id, organization_id, now, said["work"])


def _password(key: str, address: str) -> str:
    """Three groups of four letters and digits (60 bits): nobody without the key can know it, and it is never stored."""
    digest = hmac.new(key.encode(), f"demo\n{address}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
