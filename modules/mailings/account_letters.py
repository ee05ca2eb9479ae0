"""What the letters about accounts share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from modules.accounts.models import Account
from modules.formats.dates import say_moment, with_zone
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee
from modules.people.models import Person


@dataclass(frozen=True)
class Owner:
    """An account and the person it belongs to."""

    account: Account
    person: Person

    @property
    def addressee(self) -> Addressee:
        """The owner, at the account's address."""
        return Addressee(name=self.person.name, address=self.account.email, person_id=self.person.id)

    def say(self, moment: datetime) -> str:
        """A moment on the owner's clock, with the zone."""
        zone, locale = self.person.time_zone, self.person.language
        return with_zone(say_moment(moment, zone, locale), zone, locale)


def find_owner(desk: Desk, account_id: int) -> Owner | None:
    """The owner of an account that is in use; None when it was closed, or its person erased."""
    found = select(Account, Person).join(Person, Person.id == Account.person_id).where(Account.id == account_id)
    row = desk.session.execute(found.where(Account.active, Person.erased_at.is_(None))).one_or_none()
    return Owner(*row) if row else None
