"""Values of ours as a table that a statement joins: one array for each column, so that the statement is the same for any number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, column, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

TYPES: dict[str, TypeEngine[Any]] = {
    "claim": BigInteger(),
    "attempt": Integer(),
    "outcome": String(),
    "said": String(),
    "hash": String(),
    "again": DateTime(timezone=True),
}


def given(**columns: list[Any]) -> TableValuedAlias:
    """A table of these columns, each as long as the others."""
    arrays: list[Any] = [literal(values, ARRAY(TYPES[name])) for name, values in columns.items()]
    return func.unnest(*arrays).table_valued(*(column(name, TYPES[name]) for name in columns)).render_derived(name="given")
