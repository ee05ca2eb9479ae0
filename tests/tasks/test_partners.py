"""Calendars of partners fetched by the clock: once an hour, once at a time, and not lost or doubled by a kill."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import select, text

from modules.core.db import transaction
from modules.core.times import read_now
from modules.feeds.incoming.deciding import accept
from modules.feeds.incoming.fetching import Fetcher
from modules.feeds.incoming.models import Arrival, Partner
from modules.feeds.incoming.queries import look_at_arrival
from tasks import partners
from tasks.app import app
from tasks.clock import tick
from tasks.context import set_context
from tasks.partners import fetch_calendars, publish_calendars
from tests.chaos.labels import HeldLabel
from tests.factories.partners import OTHER, TALK, a_calendar, a_partner, a_server
from tests.waiting import wait_until


@pytest.fixture
def server():
    with a_server() as made:
        yield made


@pytest.fixture
def reaching(held):
    """A worker that may ask this machine."""
    context = replace(held, fetcher=Fetcher(agent="Convene (+http://localhost)", open_hosts={"127.0.0.1"}))
    set_context(context)
    return context


def a_subscription(held, server, **over) -> int:
    with held.sessions() as session, transaction(session):
        return a_partner(session, read_now(session), address=f"{server.url}/calendar.ics", **over).id


def an_hour_passes(held) -> None:
    moved = "update feeds_partner set next_fetch_at = next_fetch_at - interval '1 hour', lease_until = lease_until - interval '1 hour'"
    with held.sessions() as session, transaction(session):
        session.execute(text(moved))


def stands(held) -> tuple[int, list[int]]:
    """How many fetches are settled as sound, and how many new events each calendar that waits asks for."""
    with held.sessions() as session:
        heard = session.scalars(select(Partner.heard_at).where(Partner.heard_at.is_not(None))).all()
        return len(heard), [each["new"] for each in session.scalars(select(Arrival.counts))]


def test_the_clock_rings_in_the_periodic_queue_and_what_is_due_is_fetched(reaching, server, run_tasks):
    a_subscription(reaching, server)
    assert app.conf.task_routes["tasks.partners.*"] == {"queue": "periodic"}
    tick("partners")
    assert run_tasks() == ["fetch_calendars"]
    assert stands(reaching) == (1, [1])


def test_nobody_is_asked_twice_within_the_hour_and_304_costs_nothing(reaching, server):
    a_subscription(reaching, server)
    fetch_calendars()
    fetch_calendars()
    assert len(server.asked) == 1
    an_hour_passes(reaching)
    fetch_calendars()
    assert "if-none-match" in server.asked[1]
    assert stands(reaching) == (1, [1])


def test_nothing_is_published_by_the_clock_and_what_was_seen_is(reaching, server):
    partner_id = a_subscription(reaching, server)
    fetch_calendars()
    with reaching.sessions() as session, transaction(session):
        now = read_now(session)
        assert session.execute(text("select count(*) from events_event")).scalar_one() == 0
        seen = look_at_arrival(session, session.get(Partner, partner_id), now).seen
        accept(session, partner_id, seen=seen, close=False, actor_id=None, now=now)
    publish_calendars()
    server.say(a_calendar(TALK, OTHER))
    an_hour_passes(reaching)
    fetch_calendars()
    assert stands(reaching) == (1, [1])


def test_one_that_fails_keeps_nobody_else_waiting(reaching, server):
    a_subscription(reaching, server, name="Sound")
    with reaching.sessions() as session, transaction(session):
        now = read_now(session)
        a_partner(session, now - timedelta(hours=1), name="Inside", address="http://127.0.0.2/calendar.ics")
    fetch_calendars()
    with reaching.sessions() as session:
        troubles = dict(session.execute(select(Partner.name, Partner.trouble)).all())
    assert troubles == {"Sound": "", "Inside": "closed_address"}


@pytest.mark.parametrize(
    ("status", "headers", "hours"),
    [(429, {"Retry_After": "7200"}, 2), (503, {"Retry_After": "60"}, 1), (500, {}, 1), (404, {}, 24), (410, {}, None)],
)
def test_a_server_is_left_alone_as_long_as_it_asks(reaching, server, status, headers, hours):
    a_subscription(reaching, server)
    server.say(b"Not now.", status, **headers)
    fetch_calendars()
    with reaching.sessions() as session:
        partner = session.scalars(select(Partner)).one()
    assert (partner.failures, partner.heard_at) == (1, None)
    assert partner.next_fetch_at == (partner.asked_at + timedelta(hours=hours) if hours else None)


@pytest.mark.parametrize(
    "body",
    [b"<!doctype html><title>Sign in</title>", a_calendar(TALK, OTHER)[:-40], b"", b"\x00" * 1000],
    ids=["a page", "half", "empty", "zeros"],
)
def test_what_is_no_calendar_changes_nothing_here_and_is_said(reaching, server, body):
    a_subscription(reaching, server)
    fetch_calendars()
    before = stands(reaching)
    server.say(body)
    an_hour_passes(reaching)
    fetch_calendars()
    assert stands(reaching) == before
    with reaching.sessions() as session:
        partner = session.scalars(select(Partner)).one()
        assert session.scalars(select(Arrival.body)).one() == a_calendar(TALK)
    assert partner.trouble in {"not_a_calendar", "file_cut_short"}
    server.say(a_calendar(TALK))
    an_hour_passes(reaching)
    fetch_calendars()
    assert "if-none-match" in server.asked[-1]
    with reaching.sessions() as session:
        assert session.scalars(select(Partner.trouble)).one() == ""


def test_two_workers_at_once_fetch_once(reaching, server):
    a_subscription(reaching, server)
    begun, both = Event(), Barrier(2)
    server.before_answering = lambda: begun.set() or both.wait(60)
    first = Thread(target=fetch_calendars)
    first.start()
    assert begun.wait(60)
    fetch_calendars()  # finds the partner in the other's hands, and ends while that one still waits for the server
    both.wait(60)
    first.join()
    assert (len(server.asked), stands(reaching)) == (1, (1, [1]))


def test_a_task_that_has_fetched_for_long_rings_for_itself_and_ends(reaching, server, run_tasks, monkeypatch):
    monkeypatch.setattr(partners, "SECONDS", -1.0)
    a_subscription(reaching, server)
    a_subscription(reaching, server)
    fetch_calendars()
    assert len(server.asked) == 1
    assert run_tasks()[0] == "fetch_calendars"
    assert len(server.asked) == 2


@pytest.mark.parametrize("label", ["partners.claimed", "partners.fetched"])
@pytest.mark.parametrize("round_number", range(3))
def test_a_kill_loses_nothing_and_doubles_nothing(held, server, a_worker, tmp_path, label, round_number):
    a_subscription(held, server)
    stands_at = HeldLabel(tmp_path, label)
    worker = a_worker("fetch_calendars", labels=tmp_path)
    stands_at.wait()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    stands_at.release()
    asked = len(server.asked)
    print(f"{label} #{round_number}: killed, the server was asked {asked} times, {stands(held)}")
    assert (asked, stands(held)) == (int(label == "partners.fetched"), (0, []))
    assert a_worker("fetch_calendars").wait() == 0
    assert len(server.asked) == asked  # still within the hour
    an_hour_passes(held)
    for _ in range(2):
        assert a_worker("fetch_calendars").wait() == 0
    assert (len(server.asked), stands(held)) == (asked + 1, (1, [1]))


def test_a_worker_that_comes_back_late_does_not_write_over_what_came_after_it(reaching, server):
    a_subscription(reaching, server)
    held_up, go_on = Event(), Event()

    def answer():
        if not held_up.is_set():
            held_up.set()
            go_on.wait(60)

    server.before_answering = answer
    late = Thread(target=fetch_calendars)
    late.start()
    assert held_up.wait(60)
    an_hour_passes(reaching)
    fetch_calendars()
    newer = stands(reaching)
    server.say(a_calendar(TALK, OTHER))
    go_on.set()
    late.join()
    assert stands(reaching) == newer
    wait_until(lambda: len(server.asked) == 2, "both have asked")
