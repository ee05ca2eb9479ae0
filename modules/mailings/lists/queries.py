"""What is asked about lists and their subscribers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.core.tokens import Tokens
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.mailings.lists.suppressing import is_suppressed
from modules.people.models import Address, Person

USUAL_HOUR = 7


def open_lists(session: Session) -> list[MailingList]:
    """The lists that anybody may subscribe to, in the order in which they are shown."""
    shown = select(MailingList).where(MailingList.open, MailingList.retired_at.is_(None))
    return list(session.scalars(shown.order_by(MailingList.rank, MailingList.id)))


def find_list(session: Session, list_id: int) -> MailingList:
    """One list by its id; NotFound when there is none."""
    found = session.get(MailingList, list_id)
    if found is None:
        raise NotFound
    return found


def lists_asked_for(session: Session, address_id: int) -> list[MailingList]:
    """The lists that somebody asked for at this address and nobody has confirmed."""
    return [found for own, found in subscriptions_of(session, address_id) if own.state == "asked" and found.retired_at is None]


def subscriptions_of(session: Session, address_id: int) -> list[tuple[Subscription, MailingList]]:
    """Everything that an address ever asked for, with its list."""
    found = select(Subscription, MailingList).join(MailingList, MailingList.id == Subscription.list_id)
    rows = session.execute(found.where(Subscription.address_id == address_id).order_by(MailingList.rank, MailingList.id))
    return [(row[0], row[1]) for row in rows]


def subscriber_for(session: Session, person_id: int) -> Subscriber:
    """The same as `find_subscriber_for`; NotFound for who has proved no address."""
    found = find_subscriber_for(session, person_id)
    if found is None:
        raise NotFound
    return found


def find_subscriber_for(session: Session, person_id: int) -> Subscriber | None:
    """How a person stands at the address they get lists at, else at the one they proved first; None for who has proved none.

    It is new, and not added, where they never asked for anything.
    """
    found = select(Address.id, Subscriber).outerjoin(Subscriber, Subscriber.address_id == Address.id)
    proved = found.where(Address.person_id == person_id, Address.confirmed_at.is_not(None))
    row = session.execute(proved.order_by(Subscriber.created_at, Address.confirmed_at, Address.id).limit(1)).one_or_none()
    if row is None:
        return None
    return row[1] or Subscriber(address_id=row[0], hour=USUAL_HOUR, paused_until=None)


def reader_at(session: Session, address_id: int) -> tuple[str, str]:
    """An address as it is written, and the time zone of whose it is. NotFound once it is gone."""
    found = select(Address.address, Person.time_zone).join(Person, Person.id == Address.person_id)
    row = session.execute(found.where(Address.id == address_id)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def other_subscribers(session: Session, subscriber: Subscriber) -> list[tuple[Subscriber, str]]:
    """The further addresses of the same person that get lists, and that they have proved, each with what it is."""
    own = select(Address.person_id).where(Address.id == subscriber.address_id).scalar_subquery()
    found = select(Subscriber, Address.address).join(Address, Address.id == Subscriber.address_id)
    others = found.where(Address.person_id == own, Address.id != subscriber.address_id, Address.confirmed_at.is_not(None))
    rows = session.execute(others.order_by(Address.id))
    return [(row[0], row[1]) for row in rows]


def choosable(session: Session, address_id: int) -> list[tuple[Subscription | None, MailingList]]:
    """The lists that an address may be on, in the order in which they are shown, and how it stands with each; one statement."""
    own = and_(Subscription.list_id == MailingList.id, Subscription.address_id == address_id)
    there = or_(MailingList.open, Subscription.state == "active")
    found = select(Subscription, MailingList).select_from(MailingList).outerjoin(Subscription, own)
    rows = session.execute(found.where(there, MailingList.retired_at.is_(None)).order_by(MailingList.rank, MailingList.id))
    return [(row[0], row[1]) for row in rows]


def subscriber_of(session: Session, tokens: Tokens, token: str, purpose: str) -> Subscriber:
    """The subscriber that a link's token proves for `purpose`; NotFound for a forged, revoked or mangled one."""
    claimed = Tokens.thing(token)
    found = None if claimed is None else session.get(Subscriber, claimed)
    if found is None or not tokens.proves(token, purpose, found.address_id, found.nonce):
        raise NotFound
    return found


def receives(today: date | ColumnElement[date]) -> list[ColumnElement[bool]]:
    """The conditions on Subscription, Subscriber and Address (joined) under which mail goes out: read again before each message."""
    return [
        Subscription.state == "active",
        or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= today),
        or_(Address.confirmed_at.is_not(None), Subscription.source == "import"),  # for whom staff vouch
        ~is_suppressed(),
    ]
