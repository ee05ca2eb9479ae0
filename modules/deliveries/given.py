"""Values of ours as a table that a statement joins: one array for each column, so that the statement is the same for any number.

Such a statement is built once for each class of mail: to build it anew for each batch took longer than the database did.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Integer, String, Table, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from modules.deliveries.models import Delivery

TYPES: dict[str, TypeEngine[Any]] = {
    "claim": BigInteger(),
    "attempt": Integer(),
    "outcome": String(),
    "said": String(),
    "digest": String(),
    "again": DateTime(timezone=True),
}
NOW = bindparam("now", type_=DateTime(timezone=True))
UNTIL = bindparam("until", type_=DateTime(timezone=True))
LEDGER = cast("Table", Delivery.__table__)
"""Such statements change the table itself: no object in memory follows them."""


def given(*names: str) -> TableValuedAlias:
    """A table of these columns; whoever runs the statement brings a list for each, all of one length."""
    arrays: list[Any] = [bindparam(name, type_=ARRAY(TYPES[name])) for name in names]
    return func.unnest(*arrays).table_valued(*(column(name, TYPES[name]) for name in names)).render_derived(name="given")
