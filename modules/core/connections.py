"""Connections: looked at before a pool hands them out, and asked directly where every request asks."""

from __future__ import annotations

import select
from collections.abc import Mapping
from typing import Any

from psycopg import Connection
from sqlalchemy import CursorResult, Executable
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session


def ask(session: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that names columns and no objects, in the session's transaction and after what it holds back.

    For what is asked with every request: without the work of loading objects a statement costs less than half. Make it once,
    with `bindparam`: making it costs more than running it.
    """
    session.flush()
    return session.connection().execute(statement, values)


def line_of(session: Session) -> Connection:
    """Psycopg's own connection under a session, which thereby begins its transaction: for what is asked past SQLAlchemy."""
    line = session.connection().connection.dbapi_connection
    assert isinstance(line, Connection)
    return line


def refuse_closed(connection: Connection, *_of_the_pool: object) -> None:
    """Called by the pool at each checkout: one whose server has gone is replaced instead of handed out.

    A server that stops says so and closes, and between two uses nothing else arrives: so there is something to read only when
    the connection is worth nothing. Asking the server (`pool_pre_ping`) is a trip there and back in front of every request.
    """
    if was_closed(connection):
        raise DisconnectionError


def was_closed(connection: Connection) -> bool:
    """Whether a connection that is not in use is worth nothing any more; asks the server nothing."""
    if connection.closed:
        return True
    looking = select.poll()  # select knows no descriptor beyond 1,023
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))
