"""What belongs to a person: each row of each table with a foreign key to `people_person`, read from the metadata.

So a new capability takes part in merging, export and erasure without an entry anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Table

from modules.core.db import Base
from modules.people.models import Merge, Person

OWN = {Person.__tablename__, Merge.__tablename__}  # the record itself, and the history of records


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
