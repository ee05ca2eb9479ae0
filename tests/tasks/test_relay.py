"""The relay as a loop: it goes on whatever breaks, and ends when asked."""

from __future__ import annotations

import os
import signal
from collections import deque
from threading import Thread, Timer

import psycopg
import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.outbox.models import Heartbeat
from modules.outbox.ringing import ring
from tasks import relay
from tasks.relay import BATCH, Relay, say_alive
from tasks.rings import RINGS, ring_for
from tasks.stopping import Stop
from tests.tasks.test_reactions import a_seat_taken, happen
from tests.waiting import PATIENCE


@pytest.fixture
def stop() -> Stop:
    return Stop()


def url_of(database_url: str) -> str:
    return database_url.replace("+psycopg", "")


def run_until_drained(database_url, stop, outcomes) -> list[str]:
    """Run a relay whose drain does as told, and stops it when nothing is left to do."""
    left, seen = deque(outcomes), []

    def drain_as_told() -> int:
        outcome = left.popleft()
        seen.append(str(outcome))
        if not left:
            stop.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    Relay(url_of(database_url), stop, drain_as_told, lambda: None, lambda _works: None).run()
    return seen


def test_it_drains_again_while_batches_are_full(database_url, stop):
    assert run_until_drained(database_url, stop, [BATCH, BATCH, 3]) == [str(BATCH), str(BATCH), "3"]


@pytest.mark.parametrize("error", [ConnectionError("broker away"), psycopg.OperationalError("cut")])
def test_it_tries_again_after_trouble(database_url, stop, error):
    assert run_until_drained(database_url, stop, [error, error, 0]) == [str(error), str(error), "0"]


def test_a_bug_is_not_trouble_that_passes(database_url, stop):
    with pytest.raises(ZeroDivisionError):
        run_until_drained(database_url, stop, [ZeroDivisionError(), 0])


def test_it_is_woken_by_a_commit_and_by_being_stopped(held, fresh_database, database_url, stop, monkeypatch):
    monkeypatch.setattr(relay, "LOOK_ANYWAY", 60.0)
    drained: deque[int] = deque()
    parts = {"drain": lambda: drained.append(1) or 0, "say_alive": lambda: None, "ring_for": lambda _works: None}
    started = Thread(target=Relay(url_of(database_url), stop, **parts).run)
    started.start()
    while not drained:
        stop.wait(0.01)
    happen(held, a_seat_taken)
    while len(drained) < 2:
        stop.wait(0.01)
    stop.set()
    started.join(PATIENCE)
    assert not started.is_alive()


def test_it_rings_for_work_once_a_wake_and_for_all_work_when_it_begins(held, fresh_database, database_url, stop, monkeypatch):
    monkeypatch.setattr(relay, "LOOK_ANYWAY", 60.0)
    rung: deque[set[str]] = deque()
    parts = {"drain": lambda: 0, "say_alive": lambda: None, "ring_for": rung.append}
    started = Thread(target=Relay(url_of(database_url), stop, **parts).run)
    started.start()
    while not rung:
        stop.wait(0.01)
    with Session(fresh_database) as session, transaction(session):
        for work in ("recount", "recount", "tea"):
            ring(session, work)
    while len(rung) < 2:
        stop.wait(0.01)
    stop.set()
    started.join(PATIENCE)
    assert list(rung) == [set(RINGS), {"recount", "tea"}]


def test_work_alone_has_no_facts_looked_for(held, fresh_database, database_url, stop, monkeypatch):
    monkeypatch.setattr(relay, "LOOK_ANYWAY", 60.0)
    seen: deque[str] = deque()
    parts = {
        "drain": lambda: seen.append("drained") or 0,
        "say_alive": lambda: None,
        "ring_for": lambda _works: seen.append("rung"),
    }
    started = Thread(target=Relay(url_of(database_url), stop, **parts).run)
    started.start()
    while len(seen) < 2:
        stop.wait(0.01)
    with Session(fresh_database) as session, transaction(session):
        ring(session, "recount")
    while len(seen) < 3:
        stop.wait(0.01)
    happen(held, a_seat_taken)
    while len(seen) < 4:
        stop.wait(0.01)
    stop.set()
    started.join(PATIENCE)
    assert list(seen) == ["rung", "drained", "rung", "drained"]


def test_each_ring_is_a_task_that_does_all_there_is_and_newer_work_is_left(run_tasks):
    ring_for({"recount", "", "work of newer code"})
    assert run_tasks() == ["count_anew"]


def test_its_sign_of_life_is_a_row(held, fresh_database):
    say_alive()
    with Session(fresh_database) as session, transaction(session):
        assert session.get(Heartbeat, "relay").beaten_at is not None


def test_a_signal_stops(stop):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stop.listen()
    Timer(0.05, os.kill, [os.getpid(), signal.SIGTERM]).start()
    stop.wait(PATIENCE)
    assert stop.is_set
    signal.signal(signal.SIGTERM, before[0])
    signal.signal(signal.SIGINT, before[1])
