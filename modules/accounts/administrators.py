"""The first administrator, made at the console: nobody else could give that role."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.choosing_passwords import renew
from modules.accounts.confirming import confirm_account
from modules.accounts.errors import RoleHeld, WeakPassword
from modules.accounts.granting import Gift, give
from modules.accounts.hashing import hash_password
from modules.accounts.models import Account
from modules.accounts.passwords import fault_of, normal_password
from modules.accounts.queries import account_id_for
from modules.accounts.signing_up import SignUp, sign_up
from modules.people.addresses import address_key
from modules.people.making import NewPerson


@dataclass(frozen=True)
class Administrator:
    """Who is to administer the site; the password in clear, as typed at the console."""

    address: str
    name: str
    password: str
    language: str = "en"


def create_admin(session: Session, wanted: Administrator, now: datetime) -> Account:
    """Make a confirmed account with the role of an administrator; one that exists gets the password and the role.

    Raises WeakPassword with its `fault`, NotAnAddress, NotAName.
    """
    key = address_key(wanted.address)
    password = normal_password(wanted.password)
    if fault := fault_of(password, (key, wanted.name)):
        raise WeakPassword(fault=fault)
    hashed = hash_password(password)
    known_id = account_id_for(session, key)
    new = SignUp(key, hashed, NewPerson(wanted.name, wanted.language))
    account = session.get_one(Account, known_id) if known_id else sign_up(session, new, now)
    account.password = hashed
    session.flush()
    renew(session, account.id, now)
    account = confirm_account(session, account.id, now)
    with suppress(RoleHeld):
        give(session, account.person_id, Gift(Role.ADMINISTRATOR), None, now)
    return account
