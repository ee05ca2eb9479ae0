"""Handing a person all that is kept of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.db import Base
from modules.people.belongings import holdings
from modules.people.models import Person
from modules.people.queries import person, records_of


def export_person(session: Session, person_id: int, actor_id: int | None, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Every row that is the person's, by table, as plain JSON values; of the records merged into theirs too.

    Left out are secrets (a password's hash) and what is computed from other columns.
    """
    person(session, person_id)
    ids = records_of(session, person_id)
    people = Base.metadata.tables[Person.__tablename__]
    taken: dict[str, list[dict[str, Any]]] = {people.name: _rows(session, people, people.c.id.in_(ids))}
    for table, theirs in holdings(ids):
        known = taken.setdefault(table.name, [])
        known.extend(row for row in _rows(session, table, theirs) if row not in known)
    note(session, actor_id, "exported", ("person", person_id), now)
    return {name: rows for name, rows in taken.items() if rows}


def _rows(session: Session, table: Table, theirs: ColumnElement[bool]) -> list[dict[str, Any]]:
    shown = [each for each in table.columns if each.computed is None and not each.info.get("secret")]
    listed = select(*shown).where(theirs).order_by(*table.primary_key.columns).subquery()
    return list(session.scalars(select(func.to_jsonb(listed.table_valued(), type_=JSONB))))
