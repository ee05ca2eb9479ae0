"""Real files, kept outside the repository: `make real DATA=DIR` imports each twice into a scratch database and prints the figures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from modules.organizations.searching import search_organizations
from tests.factories.calendars import PUBLISHER
from tests.readers.programs import Seen
from tests.readers.rules import feed_faults
from webapp.cli.imports import STATE

DATA = Path(os.environ["DATA"])
LIST = DATA / "california-districts.tsv"
FIELDS = ("uid", "starts", "ends", "summary", "location", "url", "description", "status")
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


def words_of(text: str) -> Counter[str]:
    """The words of a text and how often each is said; addresses as they are read."""
    return Counter(re.findall(r"\w+", unquote(text)))


def text_of(html: str) -> str:
    """What a reader sees of HTML: `<code>float</code>s` is one word."""
    inline = re.compile(r"</?(?:a|b|code|em|i|span|strong|sub|sup|u)\b[^<>]*>")
    return BeautifulSoup(inline.sub("", html), "html.parser").get_text(" ")


def lost(theirs: Seen, ours: Seen) -> list[str]:
    """What of an entry does not come out again. A page and a status that the file did not give are no loss, nor is a second blank."""
    names = [name for name in ("starts", "ends") if getattr(theirs, name) != getattr(ours, name)]
    names += [name for name in ("summary", "location") if getattr(theirs, name).split() != getattr(ours, name).split()]
    names += [name for name in ("url", "status") if getattr(theirs, name) not in {"", getattr(ours, name)}]
    return names + (["description"] if words_of(text_of(theirs.description)) - words_of(ours.description) else [])


def test_a_real_calendar_goes_out_again_with_nothing_lost(convene, engine, programs):
    source = (DATA / "pycon-us.ics").read_bytes()
    convene("import", "events", str(DATA / "pycon-us.ics"), "--zone", "America/New_York")
    with Session(engine) as session:
        feed = make_bytes(session, PUBLISHER, PublicFeed("en", past=True), read_now(session)).body
    assert feed_faults(feed) == []
    theirs, ours = programs.see(source), programs.see(feed)
    for name in ("icalendar", "ical.js"):
        assert [each.uid for each in theirs[name]] == [each.uid for each in ours[name]]
        faults = Counter(fault for pair in zip(theirs[name], ours[name], strict=True) for fault in lost(*pair))
        told = {field: sum(1 for each in theirs[name] if getattr(each, field)) for field in FIELDS}
        print(f"{name}: {len(theirs[name])} entries in, {len(ours[name])} out; given {told}; lost {dict(faults) or 'nothing'}")
        assert not faults
