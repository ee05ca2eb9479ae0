"""A day of 10,000 private calendars, each polled once an hour, at full speed: memory, statements, and the 304 beside a bare Flask view."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.links import PRIVATE_CALENDAR
from modules.core.times import read_now
from modules.core.tokens import Tokens, new_nonce
from modules.feeds.private.models import PrivateFeed
from modules.people.models import Person
from modules.registrations.models import Registration
from tasks.processes.ports import LOOPBACK
from tests.bench.figures import Figure
from tests.bench.loading import REFUSED, rate
from tests.bench.site import KEY, serving, site
from tests.factories.events import an_event

FEEDS, EVENTS, PLACES = 10_000, 200, 5
POLLS = 24 * FEEDS
MOST_SECONDS = 120
"""A slow machine stops before the day is over; the polls that it did are told."""
ROUNDS = 3
SETTLED = 1.5
"""Seconds after which PostgreSQL has counted what an idle connection did."""
SCRIPT = """
local polls, at = {}, 0
for line in io.lines("%s") do polls[#polls + 1] = line end
request = function()
  at = at %% #polls + 1
  local path, tag = polls[at]:match("(%%S+) (%%S+)")
  return wrk.format("GET", path, {["If-None-Match"] = tag, ["User-Agent"] = "Google-Calendar-Importer"})
end
"""
DONE = re.compile(r"(\d+) requests in")


def measure(url: str) -> list[Figure]:
    """Each calendar is made once; then the day begins."""
    engine = create_engine(url)
    paths = _fill(engine)
    with TemporaryDirectory() as folder, site(url, workers=1) as port:
        began = time.perf_counter()
        _make_all(port, paths)
        cold = len(paths) / (time.perf_counter() - began)
        with engine.begin() as connection:  # what is new is made once more a minute later: that minute is over
            connection.execute(text("update feeds_private_snapshot set valid_until = now()"))
        tags = _make_all(port, paths)
        polls = Path(folder, "polls.txt")
        polls.write_text("".join(f"{path} {tag}\n" for path, tag in zip(paths, tags, strict=True)), encoding="utf-8")
        script = Path(folder, "day.lua")
        script.write_text(SCRIPT % polls, encoding="utf-8")
        _poll(port, script, 5)  # until each thread of the server has its own memory
        seconds = _seconds_of_a_day(port, paths[0], tags[0])
        before, counted = _resident(port), _transactions(engine)
        done = _poll(port, script, seconds)
        after, said = _resident(port), _transactions(engine) - counted
        figures = _beside_flask(port, paths[0], tags[0], folder)
    engine.dispose()
    return [
        Figure("private calendars made, five events each", cold, "/s"),
        Figure(f"polls of {FEEDS:,} private calendars", done, ""),
        Figure("memory of the worker before", before, "MB"),
        Figure("memory of the worker after, to before", after / before, "x", "<= 1.02"),
        Figure("statements a poll", said / done, "", "<= 1.01"),
        *figures,
    ]


def _beside_flask(port: int, path: str, tag: str, folder: str) -> list[Figure]:
    body = Path(folder, "calendar.ics")
    body.write_bytes(_asked(port, path)[1])
    with serving("tests.bench.bare:flask_app", {"BODY": str(body)}, "/calendar.ics") as flask:
        bare = _asked(flask, "/calendar.ics")[0]
        seen = [
            (rate(port, path, f"If-None-Match: {tag}"), rate(flask, "/calendar.ics", f"If-None-Match: {bare}"))
            for _ in range(ROUNDS)
        ]
    ours, theirs = (median(each) for each in zip(*seen, strict=True))
    return [
        Figure("a private calendar, 304", ours, "/s"),
        Figure("of a bare Flask view's", ours / theirs, "x", ">= 1"),
    ]


def _seconds_of_a_day(port: int, path: str, tag: str) -> int:
    # Choosing among thousands of addresses costs the one who asks a fifth more than asking for one.
    return min(MOST_SECONDS, round(1.2 * POLLS / rate(port, path, f"If-None-Match: {tag}")) + 1)


def _poll(port: int, script: Path, seconds: int) -> int:
    """Ask for one calendar after the other; how many polls there were. Each must be answered, and none refused."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", str(script), f"http://{LOOPBACK}:{port}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    assert not REFUSED.search(said), said
    return int(DONE.search(said)[1])


def _make_all(port: int, paths: Iterable[str]) -> list[str]:
    """The tag of each calendar: who asks first has it made."""
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        return [_tag(connection, path) for path in paths]


def _tag(connection: HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"]


def _asked(port: int, path: str) -> tuple[str, bytes]:
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.headers["ETag"], answer.read()


def _resident(port: int) -> float:
    """Megabytes of the web server's processes: those that were told its port."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(port).encode() in (folder / "cmdline").read_bytes():
                pages += int((folder / "statm").read_text(encoding="ascii").split()[1])
        except OSError:  # it went while we looked
            continue
    return pages * 4096 / 2**20


def _transactions(engine: Engine) -> int:
    """What was committed in this database: the door's line commits each statement by itself."""
    time.sleep(SETTLED)
    with engine.connect() as connection:
        counted: int = connection.scalar(text("select xact_commit from pg_stat_database where datname = current_database()"))
    return counted


def _fill(engine: Engine) -> list[str]:
    """The address of each calendar."""
    tokens, chosen = Tokens([KEY]), count()
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        events = [an_event(session, now, starts_at=now + timedelta(days=1, hours=each)).id for each in range(EVENTS)]
        people = session.scalars(
            insert(Person).returning(Person.id), [{"name": f"Sample {each}", "created_at": now} for each in range(FEEDS)]
        ).all()
        same = {"state": "confirmed", "name": "Sample", "registered_at": now, "confirmed_at": now}
        session.execute(
            insert(Registration),
            [
                same | {"person_id": person, "event_id": events[next(chosen) % EVENTS], "nonce": new_nonce()}
                for person in people
                for _ in range(PLACES)
            ],
        )
        feeds = [
            {"person_id": person, "kind": "own", "locale": "en", "nonce": new_nonce(), "made_at": now} for person in people
        ]
        session.execute(insert(PrivateFeed), feeds)
        rows = session.execute(select(PrivateFeed.id, PrivateFeed.nonce).order_by(PrivateFeed.id)).all()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    return [f"/calendar/private/{tokens.make(PRIVATE_CALENDAR, id_, nonce)}.ics" for id_, nonce in rows]
