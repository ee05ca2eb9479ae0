"""All that is known of one address: what it gets, since when, from where, what was sent to it, and why nothing is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.mailings.lists.models import MailingList, Subscriber, Subscription, Suppression
from modules.mailings.lists.queries import subscriptions_of
from modules.mailings.lists.suppressing import hash_of
from modules.people.addresses import address_key, find_address
from modules.people.models import Address, Person

SHOWN = 50


@dataclass(frozen=True)
class KnownAddress:
    """What staff are shown; `address` and `person` are None where only a suppression is known, or nothing at all."""

    key: str
    address: Address | None
    person: Person | None
    subscriber: Subscriber | None
    subscriptions: list[tuple[Subscription, MailingList]]
    suppressions: list[Suppression]
    deliveries: list[Delivery]

    @property
    def live_reasons(self) -> set[str]:
        """Why nothing goes out to it now."""
        return {each.reason for each in self.suppressions if each.lifted_at is None}


def look_up(session: Session, typed: str) -> KnownAddress:
    """Raises NotAnAddress. The newest SHOWN messages; a fixed number of statements."""
    key = address_key(typed)
    address = find_address(session, key)
    held = select(Suppression).where(Suppression.address_hash == hash_of(typed)).order_by(Suppression.since.desc())
    return KnownAddress(
        key,
        address,
        session.get(Person, address.person_id) if address else None,
        session.get(Subscriber, address.id) if address else None,
        subscriptions_of(session, address.id) if address else [],
        list(session.scalars(held)),
        _sent_to(session, address) if address else [],
    )


def _sent_to(session: Session, address: Address) -> list[Delivery]:
    sent = select(Delivery).where(Delivery.person_id == address.person_id, func.lower(Delivery.address) == address.key)
    return list(session.scalars(sent.order_by(Delivery.id.desc()).limit(SHOWN)))
