"""Whether the bytes of a calendar are fresh, asked of the database directly: a poll should cost what it must and no more.

A statement that psycopg has prepared costs a quarter of one that SQLAlchemy runs; polls outnumber all other requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from sqlalchemy.orm import Session

from modules.core.connections import line_of
from modules.feeds.bodies import Bytes

_FRESH = """
select snapshot.etag, snapshot.last_modified, case when snapshot.etag is distinct from %(held)s then snapshot.body end,
       clock_timestamp(),
       snapshot.version = calendars.number and snapshot.style = %(style)s and snapshot.valid_until > clock_timestamp()
from events_version calendars left join feeds_snapshot snapshot on snapshot.key = %(key)s
"""


@dataclass(frozen=True)
class Asked:
    """`fresh` is None where the bytes must be made anew. `moment` is the database's clock."""

    fresh: Bytes | None
    moment: datetime


def ask_fresh(connection: Connection, key: str, style: str, held: Bytes | None = None) -> Asked:
    """The fresh bytes of this address; those that are `held` already do not travel again. One prepared statement."""
    known = held.etag if held else ""
    answer = connection.execute(_FRESH, {"key": key, "style": style, "held": known}, prepare=True, binary=True).fetchone()
    assert answer is not None, "the one row of events_version is gone"
    etag, last_modified, body, moment, is_fresh = answer
    if not is_fresh:
        return Asked(None, moment)
    return Asked(Bytes(held.body if held and body is None else body, etag, last_modified), moment)


def ask_in(session: Session, key: str, style: str) -> Asked:
    """The same in the transaction of a session."""
    return ask_fresh(line_of(session), key, style)
