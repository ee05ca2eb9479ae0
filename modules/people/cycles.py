"""What a person earns once in each cycle: a merge that finds the number taken gives the next one, so that nothing earned is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select, update
from sqlalchemy.orm import Session

from modules.people.belongings import Belonging
from modules.people.moving import Rows

CYCLE = "cycle"
"""The key in a table's `info` under which its Cycle stands."""


@dataclass(frozen=True)
class Cycle:
    """Names columns of a table: `column` numbers a person's rows with one `same`; a row that `ended_by` (of another table) names counts no more."""

    column: str
    same: str
    ended_by: str


def go_on(session: Session, belonging: Belonging, stayed: Rows, kept_id: int) -> Rows:
    """Let rows that count go over with the next number where the record that stays has none that counts; returns what each was."""
    cycle: Cycle | None = belonging.table.info.get(CYCLE)
    if cycle is None:
        return []
    renumbered = []
    for row in stayed:
        found = session.execute(_next(belonging, cycle, row["id"], kept_id)).one_or_none()
        if found is not None:
            was, number = found
            _set(session, belonging, row["id"], {belonging.column: kept_id, cycle.column: number})
            renumbered.append({"id": row["id"], "was": was})
    return renumbered


def go_back(session: Session, belonging: Belonging, renumbered: Rows, gone_id: int) -> None:
    """Give the rows back to the record that went, with the numbers they had."""
    for row in renumbered:
        cycle: Cycle = belonging.table.info[CYCLE]
        _set(session, belonging, row["id"], {belonging.column: gone_id, cycle.column: row["was"]})


def _next(belonging: Belonging, cycle: Cycle, row_id: int, kept_id: int) -> Any:
    """The number of a row that counts and the one that is free; no row where it counts no more, or one of the kept record does."""
    gone, kept = belonging.table, belonging.table.alias()
    theirs = (kept.c[belonging.column.name] == kept_id) & (kept.c[cycle.same] == gone.c[cycle.same])
    free = select(1 + func.max(kept.c[cycle.column])).where(theirs).scalar_subquery()
    counts = select(kept.c.id).where(theirs, ~_ended(belonging, cycle, kept)).exists()
    return select(gone.c[cycle.column], free).where(gone.c.id == row_id, ~_ended(belonging, cycle, gone), ~counts)


def _ended(belonging: Belonging, cycle: Cycle, rows: FromClause) -> ColumnElement[bool]:
    table, _, column = cycle.ended_by.partition(".")
    ends = belonging.table.metadata.tables[table]
    return select(ends.c[column]).where(ends.c[column] == rows.c.id).exists()


def _set(session: Session, belonging: Belonging, row_id: int, values: dict[Any, Any]) -> None:
    session.execute(update(belonging.table).where(belonging.table.c.id == row_id).values(values))
