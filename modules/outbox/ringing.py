"""Asking for work of which there are rows, without a fact for each: many small things a second, one row, one ring."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.outbox.recording import CHANNEL


def ring(session: Session, work: str) -> None:
    """Have the relay ring for this work when the transaction commits; twice in one transaction is once.

    A ring may be lost: whoever uses it lets the clock look for rows that lie too long.
    """
    session.execute(select(func.pg_notify(CHANNEL, work)))
