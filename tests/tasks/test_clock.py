"""The timetable: each period once, and what is rung when its work is committed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.outbox.models import ClockRun, OutboxFact
from modules.registrations.models import Registration
from tasks import clock
from tasks.app import QUEUES, app
from tasks.bulk import SENDING_SECONDS
from tasks.clock import TIMETABLE, beat_schedule, tick
from tests.factories.deliveries import a_delivery
from tests.factories.registrations import a_registration

LONG_AGO = timedelta(hours=1)


def runs(held, kind: str) -> int:
    with held.sessions() as session:
        return session.scalar(select(func.count()).select_from(ClockRun).where(ClockRun.kind == kind))


@pytest.mark.parametrize("kind", TIMETABLE)
def test_two_rings_in_one_period_are_one_run(held, run_tasks, kind):
    tick(kind)
    tick(kind)
    assert runs(held, kind) <= 2  # two where a period began in between
    before = runs(held, kind)
    with held.sessions() as session, transaction(session):
        session.execute(text("update outbox_clock_run set period = period + interval '1 hour'"))
    tick(kind)
    assert runs(held, kind) == before


def test_missed_periods_are_made_up_for(held, run_tasks):
    tick("holds")
    with held.sessions() as session, transaction(session):
        session.execute(text("update outbox_clock_run set period = period - interval '5 minutes'"))
    tick("holds")
    assert runs(held, "holds") >= 6


def test_work_that_fails_leaves_the_period_to_the_next_ring(held, monkeypatch):
    def broken(_session, _now) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(TIMETABLE, "holds", clock.Rhythm(timedelta(minutes=1), broken))
    with pytest.raises(ZeroDivisionError):
        tick("holds")
    assert runs(held, "holds") == 0


def test_a_forgotten_fact_is_told_again(held):
    with held.sessions() as session, transaction(session):
        then = read_now(session) - LONG_AGO
        told = {"told_at": then, "told_times": 1, "open_reactions": ["tea"]}
        session.add(OutboxFact(name="tests.Told", fields={}, recorded_at=then, **told))
    tick("facts")
    with held.sessions() as session:
        assert session.scalars(select(OutboxFact.told_at)).one() is None


def test_what_a_dead_sender_left_is_freed_and_then_sent(held, postman, run_tasks, monkeypatch):
    monkeypatch.setattr("modules.mailings.making.LETTERS", {"sample": lambda *_: None})
    with held.sessions() as session, transaction(session):
        then = read_now(session) - LONG_AGO
        a_delivery(session, then, state="attempting", attempts=1, lease_until=then)
    tick("deliveries")
    assert run_tasks() == ["send_letters"]
    with held.sessions() as session:
        assert session.execute(select(Delivery.state, Delivery.attempts)).one() == ("suppressed", 2)


def test_holds_that_ran_out_lapse(held):
    with held.sessions() as session, transaction(session):
        a_registration(session, read_now(session) - LONG_AGO, state="held")
    tick("holds")
    with held.sessions() as session:
        assert session.scalars(select(Registration.state)).one() == "lapsed"


class Rung:
    """A task that is rung for and never runs."""

    def __init__(self) -> None:
        self.expires: list[float] = []

    def apply_async(self, expires: float) -> None:
        self.expires.append(expires)


@pytest.mark.parametrize(("waits", "seconds"), [(0, 15), (60, 60)])
def test_a_ring_waits_for_a_turn_of_a_worker_that_is_full(held, monkeypatch, waits, seconds):
    rung = Rung()
    rhythm = clock.Rhythm(timedelta(seconds=15), clock.only_ring, then=rung, waits=timedelta(seconds=waits))
    monkeypatch.setitem(TIMETABLE, "holds", rhythm)
    tick("holds")
    assert rung.expires == [seconds]


def test_what_is_rung_for_beside_mail_to_many_waits_for_longer_than_that_sends():
    for kind in ("editions", "refusals"):
        assert TIMETABLE[kind].waits.total_seconds() > SENDING_SECONDS


def test_old_facts_are_purged(held):
    with held.sessions() as session, transaction(session):
        long_ago = read_now(session) - timedelta(days=40)
        session.add(OutboxFact(name="tests.Told", fields={}, recorded_at=long_ago, told_at=long_ago, done_at=long_ago))
    tick("purge")
    with held.sessions() as session:
        assert session.scalars(select(OutboxFact.id)).all() == []


def test_every_entry_of_the_timetable_is_a_known_task_in_a_served_queue():
    for kind, entry in beat_schedule(TIMETABLE).items():
        assert entry["args"] == [kind]
        assert entry["task"] in app.tasks
        assert timedelta(0) < entry["schedule"] <= clock.LONGEST_TICK
    routes = {each["queue"] for each in app.conf.task_routes.values()}
    assert routes <= set(QUEUES)
