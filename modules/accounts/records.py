"""One person as an administrator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.accounts.models import Account, Grant
from modules.accounts.queries import account_of, grants_of
from modules.accounts.sessions import live_sessions
from modules.people.addresses import addresses_of
from modules.people.models import Address, Merge, Person
from modules.people.queries import person, standing_merges


@dataclass(frozen=True)
class Record:
    """A record of a person with its addresses, account, roles and the records merged into it."""

    person: Person
    addresses: list[Address]
    account: Account | None
    browsers: int
    grants: list[Grant]
    merges: list[tuple[Merge, Person]]

    @property
    def live(self) -> bool:
        """Whether it stands for somebody: neither merged into another nor erased."""
        return self.person.merged_into_id is None and self.person.erased_at is None


def record_of(session: Session, person_id: int, now: datetime) -> Record:
    """The record; raises NotFound."""
    account = account_of(session, person_id)
    return Record(
        person=person(session, person_id),
        addresses=addresses_of(session, person_id),
        account=account,
        browsers=len(live_sessions(session, account.id, now)) if account else 0,
        grants=grants_of(session, person_id, now),
        merges=standing_merges(session, person_id),
    )
