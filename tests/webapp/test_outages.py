"""A bad day: the database goes away and comes back, the broker is gone, a body is too large, a bug shows."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Secret
from migrations.running import migrate
from modules.core.db import transaction
from modules.outbox.models import OutboxFact
from tasks.processes import servers
from tests.factories.browsing import post_form
from tests.factories.events import an_event
from tests.waiting import PATIENCE
from webapp import create_app
from webapp.extensions import db

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@contextmanager
def running(server: servers.Server) -> Iterator[None]:
    """The server runs inside the block, and answers from its beginning."""
    process = subprocess.Popen(server.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout:
        if "ready to accept connections" in line:
            break
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def own_server() -> Iterator[servers.Server]:
    with tempfile.TemporaryDirectory(prefix="convene-outage-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield servers.postgres(Path(folder) / "postgres", ("fsync=off",))


def test_the_database_goes_away_and_comes_back(config, own_server):
    url = own_server.url.replace("postgresql://", "postgresql+psycopg://")
    with running(own_server):
        migrate(url)
        app = create_app(replace(config, database_url=Secret(url)))
        client = app.test_client()
        assert client.get("/events").status_code == 200
    for path in ("/events", "/readyz", "/", "/es/events"):
        away = client.get(path)
        assert (path, away.status_code) == (path, 503)
        assert int(away.headers["Retry-After"]) > 0
    assert b"<h1" in client.get("/events").data
    assert client.get("/livez").status_code == 200
    with running(own_server):
        assert [client.get(path).status_code for path in ("/events", "/readyz")] == [200, 200]
        with app.app_context():
            db.engine.dispose()


def test_without_the_broker_people_register_and_limits_still_hold(config, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        path = f"/events/{an_event(session, datetime.now(UTC)).slug}/register"
    app = create_app(replace(config, redis_url=Secret(NOBODY_LISTENS), rate_limits="on"))
    client = app.test_client()
    guest = {"name": "Sample Guest", "address": "guest@example.org", "locale": "en"}
    assert post_form(client, path, guest, seen=path).status_code == 302
    with Session(fresh_database) as session:
        assert session.scalars(select(OutboxFact.name)).all() == ["registrations.SeatHeld"]
    statuses = [post_form(client, path, guest, seen=path).status_code for _ in range(20)]
    assert statuses[-1] == 429
    with app.app_context():
        db.engine.dispose()


def test_a_body_over_the_limit_is_refused(client, config):
    answer = client.post("/login", data={"email": "x" * (config.max_body_bytes + 1)})
    assert answer.status_code == 413
    assert b"<h1" in answer.data


def test_a_bug_shows_a_page_and_no_trace(app, monkeypatch):
    def broken(**_values) -> str:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setitem(app.view_functions, "public.privacy", broken)
    answer = app.test_client().get("/privacy")
    assert answer.status_code == 500
    assert b"secret of the house" not in answer.data
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/nothing", "/events/nothing-here", "/registrations/1.forged", "/confirm/forged"])
def test_what_is_not_there(client, path):
    assert client.get(path).status_code in {404, 410}


def test_the_database_refuses_no_text(app, client):
    """A NUL byte is no text for PostgreSQL: it is answered, not a fault."""
    assert client.get("/events?q=%00x").status_code < 500
    assert client.get("/organizations?q=%00").status_code < 500
    assert client.get(f"/organizations/{10**30}").status_code == 404
    assert client.get("/events?page=99999999999999999999&month=9999-99").status_code < 500
