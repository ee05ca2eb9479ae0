"""E-mail addresses: how two spellings are found to be one, and how an address comes to belong to a person.

An address identifies its owner only once it is confirmed: whoever typed it may not own it. So nothing that a stranger types
changes a known person, and whoever proves an address takes it over from a record that never did.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from sqlalchemy import Select, SQLColumnExpression, literal, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.people.errors import AddressTaken, NotAnAddress
from modules.people.models import Address

LATELY = 64
"""Addresses whose reading is remembered: limit, form and deed each read the one that a request brings."""


@lru_cache(LATELY)
def _read(text: str) -> ValidatedEmail:
    """Nobody is asked whether the domain exists. Only ASCII before the @: few servers take more (RFC 6531)."""
    try:
        return validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise NotAnAddress from error


def mail_address(text: str) -> str:
    """The address as mail is sent to it, its domain in ASCII; raises NotAnAddress."""
    return _read(text).ascii_email or ""


def address_key(text: str) -> str:
    """The address as compared: two spellings with one key are one mailbox; raises NotAnAddress.

    Case before the @ counts in RFC 5321, but for no provider that anybody uses. Dots and plus signs are kept: they do count.
    """
    return mail_address(text).lower()


def find_address(session: Session, key: str) -> Address | None:
    """The row of an address, whosever it is."""
    return session.scalars(select(Address).where(Address.key == key)).one_or_none()


def addresses_of(session: Session, person_id: int) -> list[Address]:
    """The addresses of a person, the oldest first."""
    return list(session.scalars(select(Address).where(Address.person_id == person_id).order_by(Address.id)))


def confirm_address(session: Session, person_id: int, text: str, now: datetime) -> Address:
    """The person proved that mail to the address reaches them: it is theirs from now on.

    Locks the address. A record that merely claimed it loses it; AddressTaken when another person had proved it before.
    """
    key = address_key(text)
    row = session.scalars(select(Address).where(Address.key == key).with_for_update()).one_or_none()
    if row is None:
        row = Address(person_id=person_id, address=mail_address(text), key=key, created_at=now)
        session.add(row)
    elif row.person_id != person_id:
        if row.confirmed_at is not None:
            raise AddressTaken(person_id=row.person_id)
        row.person_id = person_id
    if row.confirmed_at is None:
        row.confirmed_at = now
        note(session, person_id, "address confirmed", ("person", person_id), now)
    return row


def reaching_address(session: Session, person_id: int) -> str | None:
    """Where to reach somebody who may have proved nothing yet: the proved address, else the one that was written first."""
    claimed = addresses_of(session, person_id)
    return main_address(session, person_id) or (claimed[0].address if claimed else None)


def main_address(session: Session, person_id: int) -> str | None:
    """Where to write to a person: the address they proved first; None when there is none."""
    return session.scalars(proved_first(literal(person_id))).one_or_none()


def proved_first(person_id: SQLColumnExpression[int]) -> Select[str]:
    """The same as a select, for whoever this column names."""
    proved = select(Address.address).where(Address.person_id == person_id, Address.confirmed_at.is_not(None))
    return proved.order_by(Address.confirmed_at, Address.id).limit(1)
