"""The relay's connection is cut, clocks die, and everything stops when asked to."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.outbox.models import ClockRun, Heartbeat
from tests.chaos.ledger import found, judge, register_people, wait_until_quiet
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("chaos")

SECOND = timedelta(seconds=1)


def test_a_cut_of_the_relays_connection_delays_and_loses_nothing(world, round_number):
    cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()"
    cut += " and application_name = 'convene relay'"
    with world.engine.connect() as connection:
        assert connection.execute(text(cut)).scalar_one() == 1
    addresses = register_people(world, 5, f"cut-{round_number}-")
    wait_until_quiet(world)
    assert judge(world, addresses).lost == set()
    assert "relay interrupted" in world.said("relay")


def periods(world) -> list:
    with Session(world.engine) as session:
        return list(session.scalars(select(ClockRun.period).where(ClockRun.kind == "facts").order_by(ClockRun.period)))


def test_each_period_of_the_clock_runs_once_whatever_dies(world, round_number):
    before = len(periods(world))
    world.kill("clock-1")
    wait_until(lambda: len(periods(world)) >= before + 3, "the other clock goes on")
    world.wipe_valkey()
    world.kill("clock-2")
    world.start("clock-1", "clock-2")
    wait_until(lambda: len(periods(world)) >= before + 10, "the clock has caught up")
    ran = periods(world)
    world.log.append(f"clock #{round_number}: {len(ran)} periods, {found(world)}")
    assert {later - earlier for earlier, later in pairwise(ran)} == {SECOND}


def test_relay_and_worker_stop_when_asked_and_go_on_later(world):
    with Session(world.engine) as session:
        assert session.get(Heartbeat, "relay") is not None
    addresses = register_people(world, 5, "stopping-")
    assert (world.stop("worker"), world.stop("relay")) == (0, 0)
    addresses += register_people(world, 3, "stopped-")
    world.start("relay", "worker")
    wait_until_quiet(world)
    verdict = judge(world, addresses)
    assert (verdict.lost, verdict.repeated) == (set(), {})
    assert "relay stopped" in world.said("relay")
