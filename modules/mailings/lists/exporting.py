"""The readers of a list as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.mailings.lists.models import Subscriber, Subscription
from modules.mailings.lists.queries import find_list
from modules.people.models import Address, Person

COLUMNS = (
    *("email", "name", "language", "state", "frequency", "hour", "paused_until"),
    *("source", "consent", "asked_at", "confirmed_at", "left_at", "left_by"),
)


def readers_rows(session: Session, list_id: int, actor_id: int | None, now: datetime) -> Iterator[tuple[str, ...]]:
    """The header and a row for each address that is, was or asked to be on it; that they were handed out is noted. NotFound."""
    find_list(session, list_id)
    note(session, actor_id, "exported readers", ("mailing_list", list_id), now)
    found = (
        select(Address.address, Person.name, Subscriber.language, Subscription.state, Subscription.frequency)
        .add_columns(Subscriber.hour, Subscriber.paused_until, Subscription.source, Subscription.consent)
        .add_columns(Subscription.asked_at, Subscription.confirmed_at, Subscription.left_at, Subscription.left_by)
        .join(Address, Address.id == Subscription.address_id)
        .join(Subscriber, Subscriber.address_id == Address.id)
        .join(Person, Person.id == Address.person_id)
        .where(Subscription.list_id == list_id)
        .order_by(Address.key)
    )
    yield COLUMNS
    for row in session.execute(found.execution_options(yield_per=1000)):
        yield tuple("" if cell is None else str(cell) for cell in row)
