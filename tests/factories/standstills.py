"""Mail that stands still, and somebody who keeps the site."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from modules.mailings.watching.models import Standstill
from modules.people.models import Person
from tests.factories.accounts import an_account

TOLD_OF = 2
"""The revision that the letters of tests are about: here, the standstill of this id."""


def a_keeper_when_mail_stands(session: Session, now: datetime, person: Person, **over: object) -> int:
    """The id of the person's account, in a time in which letters do not go."""
    since = now - timedelta(minutes=12)
    session.merge(Standstill(**{"id": TOLD_OF, "work": "letters", "since": since, "noticed_at": now} | over))
    return an_account(session, now, person).id
