"""Statements run by libpq itself."""

from __future__ import annotations

import psycopg
import pytest

from modules.core.prepared import Prepared

HALF = Prepared("half", "select $1::text || '!', $1 = 'yes', '\\x00ff'::bytea, null::text where $1 <> 'none'")


@pytest.fixture(params=[True, False], ids=["each by itself", "in a transaction"])
def line(database_url, request):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=request.param) as connection:
        yield connection


def test_a_row_comes_as_the_bytes_it_is(line):
    for said, is_yes in (("ñ 😀", b"\x00"), ("yes", b"\x01")):
        assert HALF.row(line, said) == [f"{said}!".encode(), is_yes, b"\x00\xff", None]
    assert HALF.row(line, "none") is None


def test_it_outlives_a_rollback(line):
    HALF.row(line, "yes")
    with line.transaction(force_rollback=True):
        line.execute("select 1")
    assert HALF.row(line, "none") is None


def test_what_the_server_refuses_is_an_error_of_psycopg(line):
    wrong = Prepared("wrong", "select 1 / $1::int")
    with pytest.raises(psycopg.errors.DivisionByZero):
        wrong.row(line, "0")
    with pytest.raises(psycopg.errors.SyntaxError), line.transaction():
        Prepared("nonsense", "selekt").row(line)


def test_a_line_that_was_cut_is_an_error_of_psycopg(line, database_url):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [line.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        HALF.row(line, "yes")
