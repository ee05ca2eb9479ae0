"""Noticing that mail stands still, once for each time it does: staff are written to then, and not again before it moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.models import Account, Grant
from modules.accounts.queries import LIVE, grant_in_force
from modules.deliveries.queueing import queue_many
from modules.deliveries.watching import PATIENCE
from modules.mailings.desk import Desk
from modules.mailings.recipients import ACCOUNT, recipients
from modules.mailings.watching.models import Standstill
from modules.mailings.watching.works import works
from modules.people.models import Person

LETTER = "mail_stands"
PAST = 10


def notice(session: Session, now: datetime, patience: timedelta = PATIENCE) -> list[Standstill]:
    """Write down what stands from now on and what moves again; the standstills that are new. One clock at a time asks."""
    stands = {each.name: since for each in works(session, now) if (since := each.stands_since(now, patience))}
    known = {each.work: each for each in session.scalars(_live().with_for_update())}
    for name in known.keys() - stands.keys():
        known[name].over_at = now
    new = [Standstill(work=name, since=stands[name], noticed_at=now) for name in sorted(stands.keys() - known.keys())]
    session.add_all(new)
    session.flush()
    return new


def tell_staff(desk: Desk, standstill_id: int) -> int:
    """Write to all administrators, each once; how many letters are new."""
    administrators = (
        recipients(f"{LETTER}:{standstill_id}", Account.id, ACCOUNT, revision=standstill_id)
        .join(Person, Person.id == Account.person_id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Account.active, LIVE, Grant.role == Role.ADMINISTRATOR, Grant.scope_kind == "site", grant_in_force(desk.now))
        .distinct()
    )
    return queue_many(desk.session, administrators, LETTER, desk.head.host, desk.now)


def standstills(session: Session) -> Sequence[Standstill]:
    """Those that last, and the newest of the others."""
    order = (Standstill.over_at.is_not(None), Standstill.noticed_at.desc(), Standstill.id.desc())
    return session.scalars(select(Standstill).order_by(*order).limit(PAST)).all()


def _live() -> Select[Standstill]:
    return select(Standstill).where(Standstill.over_at.is_(None))
