"""What follows from a new password: every session and every open link of the account ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.accounts import sessions
from modules.accounts.models import Account
from modules.accounts.signing_up import new_uniquifier
from modules.audit.noting import note


def renew(session: Session, account_id: int, now: datetime) -> None:
    """End every session, link and pause of the account, whose password was just changed."""
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    account.fs_uniquifier = new_uniquifier()
    account.failures, account.failed_at = 0, None
    sessions.end_all(session, account_id, now)
    note(session, account.person_id, "password chosen", ("account", account_id), now)
    session.flush()
