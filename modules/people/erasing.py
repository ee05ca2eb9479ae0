"""Forgetting a person: what identifies them goes, what happened stays.

Seats, hours and the trail still count, without a name. `modules.accounts.closing.erase` is the deed that pages call: it
closes the account first, which this layer does not know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, cast, delete, literal, null, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.db import Base
from modules.outbox.recording import record
from modules.people.belongings import holdings, personal_columns
from modules.people.facts import PersonErased
from modules.people.models import Address, Person
from modules.people.queries import live_person, records_of


def erase_person(session: Session, person_id: int, actor_id: int | None, now: datetime) -> None:
    """Remove the addresses and empty every personal column of every row that is theirs, for good.

    The records merged into theirs are erased with it; PersonErased is recorded for each. Raises PersonGone for a record that was merged away or erased before.
    """
    live_person(session, person_id)
    ids = records_of(session, person_id)
    session.execute(delete(Address).where(Address.person_id.in_(ids)))
    people = Base.metadata.tables[Person.__tablename__]
    _empty(session, people, people.c.id.in_(ids))
    for table, theirs in holdings(ids):
        _empty(session, table, theirs)
    session.execute(update(Person).where(Person.id.in_(ids)).values(erased_at=now, version=Person.version + 1))
    note(session, actor_id, "erased", ("person", person_id), now, records=ids)
    for record_id in ids:
        record(session, PersonErased(person_id=record_id), now)
    session.flush()
    session.expire_all()


def _empty(session: Session, table: Table, theirs: ColumnElement[bool]) -> None:
    values = {each: _nothing(table, each) for each in personal_columns(table)}
    if values:
        session.execute(update(table).where(theirs).values(values))


def _nothing(table: Table, column: Column[Any]) -> Any:
    """NULL where it may be; where a value must differ from all others, one made of the row's own key; else what is empty."""
    if column.nullable:
        return null()
    if column.unique:
        key = next(iter(table.primary_key.columns))
        return literal("erased-") + cast(key, Text)
    if isinstance(column.type, JSON):
        return literal({}, column.type)
    return literal("")
