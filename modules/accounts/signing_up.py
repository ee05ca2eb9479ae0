"""Making an account. Until the address is proved it opens nothing, and nothing that is known of the address' owner hangs on it.

Anybody can type anybody's address. So a new account gets a record of its own, even when a guest or subscriber with the
address is known: the two are joined when the mailbox is proved (`confirming.py`). And confirming asks for the password, so
that nobody who opens a letter confirms a password that a stranger chose.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.accounts.errors import AddressInUse
from modules.accounts.models import Account
from modules.accounts.queries import account_id_for
from modules.people.addresses import address_key, addresses_of
from modules.people.making import NewPerson, make_person
from modules.people.models import Person
from modules.people.names import clean_name


@dataclass(frozen=True)
class SignUp:
    """What somebody typed who wants an account; the password only as its hash."""

    address: str
    password_hash: str
    person: NewPerson


def new_uniquifier() -> str:
    """What sessions and links of an account hang on; a new one ends them all."""
    return uuid.uuid4().hex


def known_account(session: Session, address: str) -> int | None:
    """The account that a sign-up with this address would repeat; None for a new address, and for one that still waits to be proved.

    Raises NotAnAddress.
    """
    key = address_key(address)
    known = account_id_for(session, key)
    return None if known is not None and _waiting(session, key) else known


def sign_up(session: Session, asked: SignUp, now: datetime) -> Account:
    """Make an account that waits to be confirmed, or put the new words in one that waits already: its earlier links are dead.

    Raises AddressInUse when another sign-up was faster, NotAnAddress, NotAName.
    """
    key = address_key(asked.address)
    waiting = _waiting(session, key)
    if waiting is not None:
        return _ask_again(session, waiting, asked)
    person = make_person(session, asked.person, now)
    made = session.scalars(
        insert(Account)
        .values(
            person_id=person.id,
            email=key,
            password=asked.password_hash,
            fs_uniquifier=new_uniquifier(),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Account.email])
        .returning(Account)
    ).one_or_none()
    if made is None:
        raise AddressInUse
    return made


def _waiting(session: Session, key: str) -> Account | None:
    """A sign-up that was never confirmed. An imported account, which has no password, is not such: a real person stands behind it."""
    unproved = (Account.confirmed_at.is_(None), Account.password.is_not(None), Account.active)
    return session.scalars(select(Account).where(Account.email == key, *unproved).with_for_update()).one_or_none()


def _ask_again(session: Session, waiting: Account, asked: SignUp) -> Account:
    waiting.password = asked.password_hash
    waiting.fs_uniquifier = new_uniquifier()
    waiting.failures = 0
    person = session.get_one(Person, waiting.person_id)
    if not addresses_of(session, person.id):  # still a record of its own, known to nobody else
        person.name = clean_name(asked.person.name)
        person.language, person.time_zone = asked.person.language, asked.person.time_zone
    return waiting
