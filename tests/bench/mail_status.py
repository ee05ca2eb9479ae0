"""The pages that say how mail goes, with ten million rows in the ledger, asked of the web server of production."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from flask import Flask
from sqlalchemy import Engine, create_engine, event

from modules.accounts.actors import Role
from tasks.processes.ports import LOOPBACK
from tests.bench.choosing import p95
from tests.bench.figures import Figure
from tests.bench.mail_status_filling import Filled, fill
from tests.bench.site import an_account, app_of, site
from webapp.extensions import db

RUNNING = "/staff/mail/running"


def measure(url: str) -> list[Figure]:
    """Each page one after the other on a connection that is kept, by an administrator; and the statements of each."""
    engine = create_engine(url)
    begun = time.perf_counter()
    filled = fill(engine)
    engine.dispose()
    figures = [Figure(f"filling {filled.rows:,} rows", time.perf_counter() - begun, "s")]
    app = app_of(url)
    cookie = an_account(app, Role.ADMINISTRATOR).cookie
    pages = pages_of(filled)
    figures += [Figure(f"{name}, statements", count) for name, count in _statements(app, cookie, pages).items()]
    with site(url) as port, closing(HTTPConnection(LOOPBACK, port, timeout=120)) as connection:
        return figures + [
            Figure(f"{name}, p95", p95(connection, path, cookie), "ms", aim) for name, (path, aim) in pages.items()
        ]


def pages_of(filled: Filled) -> Mapping[str, tuple[str, str]]:
    """Name → address and aim."""
    finished, going = (f"/staff/mail/editions/{each}/account" for each in (filled.finished_id, filled.going_id))
    search = "/staff/mail/search"
    return {
        "does mail go": (RUNNING, "<= 200"),
        "all issues": ("/staff/mail", "<= 200"),
        "desk of staff": ("/staff", "<= 200"),
        "what is running": ("/staff/running", "<= 200"),
        "account, finished": (finished, "<= 200"),
        "account, going out": (going, "<= 200"),
        "account, going out, counted by domain": (f"{going}?shares=1", ""),
        "account, one address": (f"{finished}?q={filled.address}", ""),
        "account, one district": (f"{finished}?q={filled.district.replace(' ', '+')}", ""),
        "who got what, one address": (f"{search}?q={filled.address}", "<= 200"),
        "who got what, one domain": (f"{search}?q={filled.domain}", "<= 200"),
        "who got what, one county": (f"{search}?q=fresno", "<= 200"),
        "who got what, one district": (f"{search}?q={filled.district.replace(' ', '+')}", "<= 200"),
    }


def _statements(app: Flask, cookie: str, pages: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    client, counts = app.test_client(use_cookies=False), {}
    for name, (path, _) in pages.items():
        with app.app_context():
            engine = db.engine
        with _counted(engine) as seen:
            assert client.get(path, headers={"Cookie": cookie}).status_code == 200, path
        counts[name] = len(seen)
    with app.app_context():
        db.engine.dispose()
    return counts


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
