"""What belongs to a person: each row of each table with a foreign key to `people_person`, read from the metadata.

So a new capability takes part in merging, export and erasure without an entry anywhere. Rows that are somebody's only by way of
another row (a session by its account) are exported and emptied too: their table says by which column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, select

from modules.core.db import Base
from modules.people.models import Merge, Person

OWN = {Person.__tablename__, Merge.__tablename__}  # the record itself, and the history of records

WHOSE = "whose"
"""The key in the `info` of a table that names no person: the column whose row (with a `person_id`) says whose its rows are."""


@dataclass(frozen=True)
class Belonging:
    """One column that names a person."""

    table: Table
    column: Column[int]

    @property
    def name(self) -> str:
        """`table.column`, as it is written down in a merge."""
        return f"{self.table.name}.{self.column.name}"


def belongings() -> Iterator[Belonging]:
    """Every column that names a person, in the order of the tables' dependence, then by name."""
    for table in Base.metadata.sorted_tables:
        for column in sorted(table.columns, key=lambda each: each.name):
            points = any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
            if points and table.name not in OWN:
                yield Belonging(table, column)


def personal_columns(table: Table) -> list[Column[object]]:
    """The columns of a table that identify somebody."""
    return [column for column in table.columns if column.info.get("personal")]


def holdings(ids: Collection[int]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table that can hold something of these people, and which rows: those that name them, and those that are of such a row."""
    for each in belongings():
        yield each.table, each.column.in_(ids)
    for table in Base.metadata.sorted_tables:
        if WHOSE in table.info:
            [key] = table.columns[table.info[WHOSE]].foreign_keys
            owned = select(key.column).where(key.column.table.c.person_id.in_(ids))
            yield table, table.columns[table.info[WHOSE]].in_(owned)
