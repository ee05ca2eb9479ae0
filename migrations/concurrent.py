"""Indexes on tables that are in use: built and dropped beside those who read and write, each outside of a transaction.

A step that does this does nothing else: where it is cut off, it is run again from its beginning, and replaces what it left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import op

PATIENT = ("lock_timeout", "statement_timeout")
"""Building waits until all who write have seen the index, and nobody waits for it: so it may take its time."""


@contextmanager
def _beside_others() -> Iterator[None]:
    with op.get_context().autocommit_block():
        for setting in PATIENT:
            op.execute(f"set {setting} = 0")
        yield
        for setting in PATIENT:
            op.execute(f"reset {setting}")


def build_index(name: str, table: str, columns: Sequence[Any], **over: Any) -> None:
    """Build it; one of this name that was left unfinished, or made before, goes first."""
    drop_index(name, table)
    with _beside_others():
        op.create_index(name, table, columns, postgresql_concurrently=True, **over)


def drop_index(name: str, table: str) -> None:
    """Drop it, if it is there."""
    with _beside_others():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)
