"""The owner of an account proved the mailbox: the address is theirs, and what was known of it joins their record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.accounts.models import Account
from modules.accounts.queries import account_of
from modules.people.addresses import address_key, confirm_address, find_address
from modules.people.changing import Particulars, change_person
from modules.people.merging import merge
from modules.people.queries import live_person


def confirm_account(session: Session, account_id: int, now: datetime) -> Account:
    """Mark the account confirmed and its address proved; a second time changes nothing. Locks the account.

    A record with this address that has no account of its own (a guest, a subscriber) takes in the one made at sign-up, under the
    name typed there: the older record has the history, the newer one the owner's own word.
    """
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if account.confirmed_at is not None:
        return account
    account.confirmed_at = now
    known = find_address(session, address_key(account.email))
    if known is not None and known.person_id != account.person_id and account_of(session, known.person_id) is None:
        _join(session, known.person_id, account.person_id, now)
        account = session.get_one(Account, account_id)
    confirm_address(session, account.person_id, account.email, now)
    return account


def _join(session: Session, known_id: int, new_id: int, now: datetime) -> None:
    owner = live_person(session, new_id)
    own_word = Particulars(owner.name, owner.language, owner.time_zone)
    merge(session, known_id, new_id, known_id, now)
    change_person(session, known_id, own_word, known_id, now)
