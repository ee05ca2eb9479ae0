"""Guessing made slow: wrong passwords are counted for each account, whatever machine they come from.

After FREE wrong ones the account pauses, for longer each time up to LONGEST. During a pause even the right password is refused,
with the same words, so a guesser learns nothing; tries in a pause do not prolong it. Sessions go on, and the owner can choose
another password by letter at any time, which ends the pause.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.accounts.hashing import verify_password
from modules.accounts.models import Account
from modules.accounts.passwords import normal_password

FREE = 5
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)


def pause_after(failures: int) -> timedelta:
    """How long the account pauses after so many wrong passwords in a row."""
    if failures < FREE:
        return timedelta()
    return min(SHORTEST * (1 << min(failures - FREE, 10)), LONGEST)


def is_paused(session: Session, account_id: int, now: datetime) -> bool:
    """Whether no password opens the account at the moment."""
    row = session.execute(select(Account.failures, Account.failed_at).where(Account.id == account_id)).one()
    return row.failed_at is not None and now < row.failed_at + pause_after(row.failures)


def note_failure(session: Session, account_id: int, now: datetime) -> None:
    """Count a wrong password; one of a pause does not count. Locks the account, so that parallel guesses are all counted."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    if not is_paused(session, account_id, now):
        session.execute(update(Account).where(Account.id == account_id).values(failures=Account.failures + 1, failed_at=now))


def note_success(session: Session, account_id: int) -> None:
    """The owner is in: forget the wrong ones."""
    session.execute(update(Account).where(Account.id == account_id, Account.failures > 0).values(failures=0, failed_at=None))


def prove_password(session: Session, account_id: int, typed: str, now: datetime) -> bool:
    """Whether somebody who is known in another way knows the account's password too; a wrong one counts. Raises Busy."""
    kept = session.scalars(select(Account.password).where(Account.id == account_id)).one()
    if kept is None or not verify_password(normal_password(typed), kept):
        note_failure(session, account_id, now)
        return False
    return not is_paused(session, account_id, now)
