"""Statements that a connection prepares once and then runs by libpq itself: without a cursor, a question costs a third.

For what is asked thousands of times a second and answers with one row. psycopg has its own wrapper of libpq for this (`psycopg.pq`).
"""

from __future__ import annotations

from weakref import WeakSet

from psycopg import Connection, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

_FINE = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class Prepared:
    """A statement with `$1`, `$2`, …; its columns are text, boolean or bytea: these need no decoding but UTF-8."""

    def __init__(self, name: str, sql: str) -> None:
        """`name` is its own on each connection."""
        self.sql, self._name = sql, name.encode()
        self._known: WeakSet[Connection] = WeakSet()

    def row(self, connection: Connection, *values: str) -> list[bytes | None] | None:
        """The one row; None without. Raises psycopg.Error.

        It is prepared where each statement is a transaction of its own: after a rollback psycopg drops all that was prepared.
        """
        sent, text, line = [value.encode() for value in values], self.sql.encode(), connection.pgconn
        if not connection.autocommit:
            result = line.exec_params(text, sent, result_format=Format.BINARY)
        else:
            if connection not in self._known:
                _require(line, line.prepare(self._name, text))
                self._known.add(connection)
            result = line.exec_prepared(self._name, sent, result_format=Format.BINARY)
        _require(line, result)
        return [result.get_value(0, column) for column in range(result.nfields)] if result.ntuples else None


def _require(line: PGconn, result: PGresult) -> None:
    if line.status != ConnStatus.OK:
        raise OperationalError(line.get_error_message())
    if result.status not in _FINE:
        raise error_from_result(result)
