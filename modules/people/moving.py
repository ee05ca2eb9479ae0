"""Moving rows from one record of a person to another, as far as unique constraints let them."""

from __future__ import annotations

from typing import Any

from psycopg.errors import ExclusionViolation, UniqueViolation
from sqlalchemy import ColumnElement, and_, func, literal, literal_column, select, true, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from modules.people.belongings import Belonging

Rows = list[dict[str, Any]]


def rows_of(session: Session, belonging: Belonging, person_id: int) -> Rows:
    """The primary keys of the person's rows as JSON objects, in order; a key that holds the person leaves it out."""
    keys = _keys(belonging)
    built = func.jsonb_build_object(*[part for column in keys for part in (literal(column.name), column)], type_=JSONB)
    own = select(built).where(belonging.column == person_id)
    return list(session.scalars(own.order_by(*keys)))


def move(session: Session, belonging: Belonging, rows: Rows, source_id: int, target_id: int) -> tuple[Rows, Rows]:
    """Give the rows that are still the source's to the target; returns what moved and what a unique constraint kept.

    All at once where nothing is in the way, else one by one, in the order given.
    """
    if not rows or _moves(session, belonging, rows, source_id, target_id):
        return rows, []
    moved: Rows = []
    stayed: Rows = []
    for row in rows:
        (moved if _moves(session, belonging, [row], source_id, target_id) else stayed).append(row)
    return moved, stayed


def _moves(session: Session, belonging: Belonging, rows: Rows, source_id: int, target_id: int) -> bool:
    try:
        with session.begin_nested():
            session.execute(
                update(belonging.table)
                .where(belonging.column == source_id, _among(belonging, rows))
                .values({belonging.column: target_id})
            )
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation | ExclusionViolation):
            return False
        raise
    return True


def _keys(belonging: Belonging) -> list[Any]:
    return [column for column in belonging.table.primary_key.columns if column is not belonging.column]


def _among(belonging: Belonging, rows: Rows) -> ColumnElement[bool]:
    """The rows with these keys. PostgreSQL turns JSON back into the types of the table, so a key may be of any type."""
    keys = _keys(belonging)
    if not keys:
        return true()
    of_table: ColumnElement[Any] = literal_column(f"null::{belonging.table.name}")
    listed = func.jsonb_populate_recordset(of_table, literal(rows, JSONB)).table_valued(
        *[key.name for key in keys], name="listed"
    )
    same = and_(*[key == listed.c[key.name] for key in keys])
    return select(literal_column("1")).select_from(listed).where(same).exists()
