"""Choosing what to get and how often, by somebody who has proved the address: with the link of a letter, or signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.core.tokens import new_nonce
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.mailings.lists.suppressing import lift
from modules.people.addresses import confirm_address
from modules.people.models import Address


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """All that the page asks: how often, by the id of each list (one that is missing is left), and for all of them together."""

    frequencies: Mapping[int, str]
    language: str = "en"
    hour: int = 7
    paused_until: date | None = None
    source: str = "page"
    consent: str = ""


def choose(session: Session, address_id: int, wanted: Preferences, now: datetime) -> None:
    """Make it so. Locks the address. A list that is closed can be left here and not entered. NotFound without the address."""
    row = session.get(Address, address_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    confirm_address(session, row.person_id, row.address, now)
    _keep_subscriber(session, address_id, wanted, now)
    own = _own(session, address_id)
    for left in (each for list_id, each in own.items() if list_id not in wanted.frequencies and each.state != "left"):
        left.state, left.left_at, left.left_by = "left", now, "page"
    had = [own.get(each) or Subscription(address_id=address_id, list_id=each) for each in _enterable(session, wanted, own)]
    session.add_all(had)
    entered = [each.list_id for each in had if _enter(each, wanted, now)]
    if entered:
        lift(session, row.address, now)
    note(session, row.person_id, "chose", ("address", address_id), now, entered=entered)


def _own(session: Session, address_id: int) -> dict[int, Subscription]:
    """By list, as it stands now: somebody may have left by one click since the page was shown."""
    held = select(Subscription).join(MailingList, MailingList.id == Subscription.list_id)
    held = held.where(Subscription.address_id == address_id, MailingList.retired_at.is_(None))
    return {each.list_id: each for each in session.scalars(held.execution_options(populate_existing=True))}


def _keep_subscriber(session: Session, address_id: int, wanted: Preferences, now: datetime) -> None:
    subscriber = session.get(Subscriber, address_id) or Subscriber(address_id=address_id, nonce=new_nonce(), created_at=now)
    session.add(subscriber)
    subscriber.language, subscriber.hour, subscriber.paused_until = wanted.language, wanted.hour, wanted.paused_until


def _enterable(session: Session, wanted: Preferences, own: Mapping[int, Subscription]) -> list[int]:
    """Of the lists that are wanted, those that one may be on: open, or entered already."""
    there = select(MailingList.id, MailingList.open).where(
        MailingList.id.in_(wanted.frequencies), MailingList.retired_at.is_(None)
    )
    return [id_ for id_, is_open in session.execute(there) if is_open or (id_ in own and own[id_].state != "left")]


def _enter(found: Subscription, wanted: Preferences, now: datetime) -> bool:
    """Set how often; whether they get it only from now on. What somebody else put them on is their own choice from here."""
    found.frequency = wanted.frequencies[found.list_id]
    if found.state == "active":
        found.source = wanted.source if found.source == "import" else found.source
        return False
    found.state, found.source, found.consent = "active", wanted.source, wanted.consent
    found.asked_at, found.confirmed_at, found.left_at, found.left_by = now, now, None, ""
    return True
