"""Forgetting a person who may have an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.granting import require_another_administrator
from modules.accounts.models import Account, Grant, SignedInSession
from modules.accounts.queries import grant_in_force
from modules.people.erasing import erase_person
from modules.people.queries import records_of


def erase(session: Session, person_id: int, actor_id: int | None, now: datetime) -> None:
    """Close the person's account, end their sessions and roles, then remove all that identifies them, for good.

    Raises LastAdministrator for the only one who can give roles, PersonGone for a record that no longer stands for anybody.
    """
    ids = records_of(session, person_id)
    if _administers(session, ids, now):
        require_another_administrator(session, person_id, now)
    closed = update(Account).where(Account.person_id.in_(ids)).values(active=False).returning(Account.id)
    account_ids = list(session.scalars(closed))
    ended = {"agent": "", "ended_at": now}
    session.execute(update(SignedInSession).where(SignedInSession.account_id.in_(account_ids)).values(ended))
    session.execute(update(Grant).where(Grant.person_id.in_(ids), grant_in_force(now)).values(until_at=now))
    erase_person(session, person_id, actor_id, now)


def _administers(session: Session, ids: list[int], now: datetime) -> bool:
    held = select(Grant.id).where(Grant.person_id.in_(ids), Grant.role == Role.ADMINISTRATOR, grant_in_force(now))
    return session.scalars(held).first() is not None
