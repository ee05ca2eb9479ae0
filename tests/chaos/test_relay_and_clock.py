"""The relay's connection is cut, clocks die, and everything stops when asked to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.outbox.models import ClockRun, Heartbeat
from tests.chaos.ledger import found, judge, register_people, wait_until_quiet
from tests.chaos.world import wait_until

SECOND = timedelta(seconds=1)


def test_a_cut_of_the_relays_connection_delays_and_loses_nothing(world, round_number):
    cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'convene relay'"
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
    assert {later - earlier for earlier, later in zip(ran, ran[1:], strict=False)} == {SECOND}


def test_the_relay_says_that_it_lives_and_stops_when_asked(world):
    with Session(world.engine) as session:
        assert session.get(Heartbeat, "relay") is not None
    assert world.stop("relay") == 0
    addresses = register_people(world, 3, "stopped-")
    world.start("relay")
    wait_until_quiet(world)
    assert judge(world, addresses).lost == set()
    assert world.said("relay").count("relay stopped") == 1
