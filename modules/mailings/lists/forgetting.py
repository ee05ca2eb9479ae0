"""Forgetting whom a list alone brought here: who asked and never pressed the button, and whom an import made that was taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, tuple_, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.db import Base
from modules.deliveries.models import Delivery
from modules.mailings.lists.models import ImportLine, Subscriber, SubscriberImport, Subscription
from modules.people.belongings import belongings
from modules.people.models import Address, Merge, Person

UNCONFIRMED_KEPT = timedelta(days=30)
"""How long a wish waits for its button."""
LINES_KEPT = timedelta(days=30)
"""How long the lines of an import are kept, and it can be undone."""
AT_A_TIME = 10_000
FILES_AT_A_TIME = 10


def forget_unconfirmed(session: Session, now: datetime) -> int:
    """Take back wishes that nobody confirmed in time, and forget the people who were made for them alone; how many wishes.

    Who had left the list before has left it, as ever.
    """
    late = and_(Subscription.state == "asked", Subscription.asked_at < now - UNCONFIRMED_KEPT)
    session.execute(update(Subscription).where(late, Subscription.left_at.is_not(None)).values(state="left"))
    some = select(Subscription.id).where(late, Subscription.left_at.is_(None)).limit(AT_A_TIME)
    gone = delete(Subscription).where(Subscription.id.in_(some)).returning(Subscription.address_id)
    taken = session.scalars(gone).all()
    if taken:
        addresses = set(taken)
        idle = ~exists().where(Subscription.address_id == Subscriber.address_id)
        session.execute(delete(Subscriber).where(Subscriber.address_id.in_(addresses), idle))
        forget_unneeded(session, select(Address.person_id).where(Address.id.in_(addresses)))
        note(session, None, "forgot unconfirmed", ("mailings", 0), now, wishes=len(taken))
    return len(taken)


def forget_lines(session: Session, now: datetime, chunk: int = AT_A_TIME) -> bool:
    """Drop some lines of files that are too old to be taken back; whether there may be more."""
    old = select(SubscriberImport.id).where(SubscriberImport.brought_at < now - LINES_KEPT)
    key = (ImportLine.import_id, ImportLine.line)
    some = select(*key).where(ImportLine.import_id.in_(old)).order_by(*key).limit(chunk)
    gone = delete(ImportLine).where(tuple_(*key).in_(some)).returning(ImportLine.line)
    return len(session.scalars(gone, execution_options={"synchronize_session": False}).all()) == chunk


def forget_files(session: Session, now: datetime, chunk: int = FILES_AT_A_TIME) -> bool:
    """Drop some files that nobody went on with in time; whether there may be more."""
    kept = select(SubscriberImport.id).where(SubscriberImport.brought_at < now - LINES_KEPT, SubscriberImport.data.is_not(None))
    gone = update(SubscriberImport).where(SubscriberImport.id.in_(kept.limit(chunk))).values(data=None)
    return len(session.scalars(gone.returning(SubscriberImport.id)).all()) == chunk


def forget_unneeded(session: Session, candidates: Select[int] | Select[int | None]) -> None:
    """Delete of these people those of whom nothing is known but an address that was never proved and letters to it.

    The ledger keeps the letters, without the address.
    """
    unneeded = select(Person.id).where(Person.id.in_(candidates), *_nothing_known())
    ids = list(session.scalars(unneeded.with_for_update(skip_locked=True)))
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        session.execute(update(Delivery).where(Delivery.person_id.in_(some)).values(person_id=None, address=""))
        session.execute(delete(Address).where(Address.person_id.in_(some)))
        session.execute(delete(Person).where(Person.id.in_(some)))


def _nothing_known() -> list[ColumnElement[bool]]:
    """The conditions on a Person: no row of any table names them, and none their address but the line of a file."""
    aside = {Address.__tablename__, Delivery.__tablename__}
    named: list[Any] = [each.column for each in belongings() if each.table.name not in aside]
    named += [Merge.kept_id, Merge.gone_id]
    own = Address.person_id == Person.id
    of_address = [
        column
        for table in Base.metadata.sorted_tables
        if table.name != ImportLine.__tablename__
        for column in table.columns
        if any(key.column.table.name == Address.__tablename__ for key in column.foreign_keys)
    ]
    return [
        *(~exists().where(column == Person.id) for column in named),
        *(~exists().where(and_(own, column == Address.id)) for column in of_address),
        ~exists().where(own, Address.confirmed_at.is_not(None)),
        Person.merged_into_id.is_(None),
        Person.erased_at.is_(None),
    ]
