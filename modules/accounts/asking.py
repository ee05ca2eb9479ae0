"""Asking for a letter. The one who asks learns nothing from it: each deed returns nothing, and does as much for a stranger's address."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.facts import PasswordResetAsked, SignUpAsked
from modules.accounts.models import Account
from modules.accounts.queries import account_id_for
from modules.core.facts import Fact
from modules.outbox.recording import record
from modules.people.addresses import address_key


def ask_for_new_password(session: Session, address: str, now: datetime) -> None:
    """Have the letter sent whose link lets the owner choose a password; raises NotAnAddress."""
    account_id = account_id_for(session, address_key(address))
    _record_if(account_id is not None, session, PasswordResetAsked(account_id or 0), now)


def ask_to_confirm_again(session: Session, address: str, now: datetime) -> None:
    """Have the letter sent again whose link confirms a new account; raises NotAnAddress."""
    account_id = account_id_for(session, address_key(address))
    waits = select(Account.id).where(Account.id == account_id, Account.confirmed_at.is_(None), Account.password.is_not(None))
    waiting_id = session.scalars(waits).one_or_none()
    _record_if(waiting_id is not None, session, SignUpAsked(waiting_id or 0), now)


class _TakenBack(Exception):
    """Undoes a savepoint."""


def _record_if(known: bool, session: Session, fact: Fact, now: datetime) -> None:
    """Record the fact, or do as much and take it back, so that the time an answer takes tells nothing."""
    with suppress(_TakenBack), session.begin_nested():
        record(session, fact, now)
        session.flush()
        if not known:
            raise _TakenBack
