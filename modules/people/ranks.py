"""Where both records of one person had a part in one thing, and one row can stay: it keeps the higher of the two parts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, select, update
from sqlalchemy.orm import Session

from modules.people.belongings import Belonging
from modules.people.moving import Rows

RANK = "rank"
"""The key in a table's `info` under which its Rank stands."""


@dataclass(frozen=True)
class Rank:
    """Names columns of a table: in `column` the later of `values` is higher; two live rows (`until` is null) with one `same` meet.

    A row of which `never` is true is not raised.
    """

    column: str
    values: tuple[Hashable, ...]
    same: str
    until: str
    never: str = ""


def raise_ranks(session: Session, belonging: Belonging, stayed: Rows, kept_id: int) -> Rows:
    """Give the rows of the record that stays what is higher in those that could not go over; returns what each was before."""
    rank: Rank | None = belonging.table.info.get(RANK)
    if rank is None or not stayed:
        return []
    kept, gone = belonging.table.alias(), belonging.table.alias()
    meet = (kept.c[rank.same] == gone.c[rank.same]) & kept.c[rank.until].is_(None) & gone.c[rank.until].is_(None)
    pairs = (
        select(kept.c.id, kept.c[rank.column], gone.c[rank.column])
        .join(gone, meet)
        .where(kept.c[belonging.column.name] == kept_id, gone.c.id.in_([row["id"] for row in stayed]))
        .where(~kept.c[rank.never] if rank.never else ~false())
    )
    raised = []
    for row_id, was, higher in session.execute(pairs.order_by(kept.c.id)).all():
        if rank.values.index(higher) > rank.values.index(was):
            _set(session, belonging, row_id, higher)
            raised.append({"id": row_id, "was": was})
    return raised


def lower_ranks(session: Session, belonging: Belonging, raised: Rows) -> None:
    """Make the rows what they were before they were raised."""
    for row in raised:
        _set(session, belonging, row["id"], row["was"])


def _set(session: Session, belonging: Belonging, row_id: int, value: Any) -> None:
    rank: Rank = belonging.table.info[RANK]
    session.execute(update(belonging.table).where(belonging.table.c.id == row_id).values({rank.column: value}))
