"""Real files, kept outside the repository: `make real DATA=DIR` imports each twice into a scratch database and prints the figures."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from modules.organizations.searching import search_organizations
from webapp.cli.imports import STATE

DATA = Path(os.environ["DATA"])
LIST = DATA / "california-districts.tsv"
CONVENE = (sys.executable, "-c", "from webapp.cli import main; main()")


@pytest.fixture(scope="module")
def database(servers) -> str:
    return servers.create("real", template=f"{servers.prefix}template")


@pytest.fixture(scope="module")
def engine(database) -> Engine:
    made = create_engine(database)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def convene(database, redis_url):
    """Run the command as a process of its own; its exit code and what it said."""
    settings = {
        "DATABASE_URL": database.replace("+psycopg", ""),
        "REDIS_URL": redis_url,
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "http://localhost",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Convene <convene@example.org>",
    }

    def run(*words: str) -> tuple[int, str]:
        begun = time.perf_counter()
        ended = subprocess.run([*CONVENE, *words], env=os.environ | settings, capture_output=True, text=True, check=False)
        print(
            f"\nconvene {' '.join(words)}\n{ended.stdout}{ended.stderr}exit {ended.returncode}, {time.perf_counter() - begun:.1f} s"
        )
        return ended.returncode, ended.stdout.splitlines()[-1]

    return run


def ask(engine: Engine, question: str, **values: object) -> object:
    with engine.connect() as connection:
        return connection.execute(text(question), values).scalar_one()


def line(read: int, **counts: int) -> str:
    """The sum as it must be printed."""
    said = " + ".join(f"{name} {counts.get(name, 0)}" for name in ("new", "changed", "unchanged", "closed", "refused"))
    return f"read {read} = {said}"


def test_the_state_s_list_twice(convene, engine):
    rows = len(LIST.read_bytes().splitlines()) - 1
    assert convene("import", "organizations", str(LIST)) == (0, line(rows, new=rows))
    assert convene("import", "organizations", str(LIST)) == (0, line(rows, unchanged=rows))
    of_kind = "select count(*) from organizations_organization where kind = :kind"
    kinds = {kind: ask(engine, of_kind, kind=kind) for kind in ("district", "county_office", "other")}
    print(kinds)
    assert (kinds["county_office"], sum(kinds.values())) == (58, rows)


def test_a_shorter_and_then_a_whole_list(convene, engine, tmp_path):
    lines = LIST.read_bytes().splitlines(keepends=True)
    shorter, rows = tmp_path / "shorter.tsv", len(lines) - 1
    shorter.write_bytes(b"".join(lines[:-1]))
    assert convene("import", "organizations", str(shorter)) == (0, line(rows, unchanged=rows - 1, closed=1))
    closed = "select count(*) from organizations_organization where closed_at is not null and source = :source"
    assert ask(engine, closed, source=STATE) == 1
    assert convene("import", "organizations", str(LIST)) == (0, line(rows, changed=1, unchanged=rows - 1))


@pytest.mark.parametrize("typed", ["La Cañada", "la canada", "La Canda", "1964659"])
def test_a_name_is_found_however_it_is_typed(engine, typed):
    with Session(engine) as session:
        assert search_organizations(session, typed)[0].name == "La Canada Unified"


def test_a_real_calendar_twice(convene, engine):
    words = ("import", "events", str(DATA / "pycon-us.ics"), "--zone", "America/New_York")
    first = convene(*words)
    read = ask(engine, "select count(*) from events_event")
    assert first == (0, line(read, new=read))
    assert convene(*words) == (0, line(read, unchanged=read))
