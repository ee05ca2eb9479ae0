"""Asking for lists: whoever types an address may not own it, so nothing is sent but one letter with a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.tokens import new_nonce
from modules.mailings.facts import SubscriptionAsked
from modules.mailings.lists.errors import NothingChosen
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.outbox.recording import record
from modules.people.addresses import address_key, find_address, mail_address
from modules.people.errors import NotAName
from modules.people.making import NewPerson, person_for
from modules.people.models import Address
from modules.people.names import LONGEST_NAME, clean_name


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the form says: how often, by the slug of each list; `consent` is the sentence that stood beside the button."""

    address: str
    frequencies: Mapping[str, str]
    locale: str = "en"
    source: str = "form"
    consent: str = ""


def ask_for_lists(session: Session, wish: Wish, now: datetime) -> int:
    """Note what is asked for, and have a letter sent: SubscriptionAsked is recorded whether there is anything new or not.

    Returns the id of the address. What is active already stays as it is, and that a list was left is not forgotten before
    the owner of the address says so: a stranger changes nothing. Lists that are closed or
    retired are passed over. Raises NotAnAddress; refuses with NothingChosen.
    """
    address = _address_for(session, wish, now)
    lists = _lists_of(session, wish)
    if not lists:
        raise NothingChosen
    _make_subscriber(session, address.id, wish.locale, now)
    same = {"address_id": address.id, "state": "asked", "source": wish.source, "consent": wish.consent, "asked_at": now}
    asked = insert(Subscription).values([same | {"list_id": id_, "frequency": wish.frequencies[slug]} for id_, slug in lists])
    new = asked.excluded
    changed = {name: new[name] for name in ("state", "frequency", "source", "consent", "asked_at")}
    session.execute(
        asked.on_conflict_do_update(
            index_elements=["address_id", "list_id"], set_=changed, where=Subscription.state != "active"
        )
    )
    record(session, SubscriptionAsked(address_id=address.id), now)
    return address.id


def _address_for(session: Session, wish: Wish, now: datetime) -> Address:
    """The row of the address. A person of whom nothing else is known is called as the address begins, until they say more."""
    person_for(session, wish.address, NewPerson(name_from(mail_address(wish.address)), wish.locale), now)
    row = find_address(session, address_key(wish.address))
    assert row is not None, "a person was made for this address"
    return row


def name_from(address: str) -> str:
    """What somebody is called of whom the address alone is known: as it begins, or as its domain is called where that is no name."""
    local, _, domain = address.partition("@")
    try:
        return clean_name(local)
    except NotAName:
        return clean_name(domain.replace(".", " ")[:LONGEST_NAME])


def _make_subscriber(session: Session, address_id: int, locale: str, now: datetime) -> None:
    made = insert(Subscriber).values(address_id=address_id, language=locale, nonce=new_nonce(), created_at=now)
    session.execute(made.on_conflict_do_nothing())


def _lists_of(session: Session, wish: Wish) -> list[tuple[int, str]]:
    there = select(MailingList.id, MailingList.slug).where(MailingList.slug.in_(wish.frequencies))
    return [(row[0], row[1]) for row in session.execute(there.where(MailingList.open, MailingList.retired_at.is_(None)))]
