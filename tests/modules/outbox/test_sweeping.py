"""What lies too long in the outbox."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from modules.outbox.models import ClockRun, OutboxFact
from modules.outbox.queries import health, parked_facts
from modules.outbox.relaying import finish, relay
from modules.outbox.sweeping import KEEP_DONE, beat, park, purge, tell_again, unpark

PAUSES = (timedelta(minutes=1), timedelta(minutes=5))
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def a_told_fact(session, now, **over) -> OutboxFact:
    values = {
        "name": "tests.Told",
        "fields": {},
        "recorded_at": now,
        "told_at": now,
        "told_times": 1,
        "open_reactions": ["tea"],
    }
    fact = OutboxFact(**values | over)
    session.add(fact)
    session.flush()
    return fact


def sweep(session, now) -> tuple[int, list[int]]:
    return tell_again(session, now, PAUSES), park(session, now, PAUSES)


def test_a_fact_is_told_again_after_growing_pauses_and_parked_after_the_last(session, now):
    fact = a_told_fact(session, now)
    history = []
    for minute in range(20):
        sweep(session, now + minute * MINUTE + SECOND)
        session.refresh(fact)
        if fact.told_at is None:
            relay(session, lambda _: ["tea"], now + minute * MINUTE)
            history.append(minute)
    assert history == [1, 6]
    assert fact.told_times == 3
    assert [each.id for each in parked_facts(session)] == [fact.id]


def test_a_finished_fact_is_left_alone(session, now):
    fact = a_told_fact(session, now)
    finish(session, fact.id, "tea", now)
    assert sweep(session, now + timedelta(days=1)) == (0, [])


def test_an_unknown_fact_is_asked_about_for_ever(session, now):
    fact = a_told_fact(session, now, told_times=0, open_reactions=[])
    for hour in range(1, 30):
        assert sweep(session, now + hour * timedelta(hours=1)) == (1, [])
        relay(session, lambda _: None, now + hour * timedelta(hours=1))
    assert fact.parked_at is None


def test_a_parked_fact_can_be_told_afresh_and_finishes(session, now):
    fact = a_told_fact(session, now, told_times=9, parked_at=now)
    unpark(session, fact.id)
    relay(session, lambda each: each.open_reactions, now)
    finish(session, fact.id, "tea", now)
    assert (fact.done_at, parked_facts(session)) == (now, [])


def test_a_reaction_that_ran_late_ends_the_parking(session, now):
    fact = a_told_fact(session, now, told_times=9, parked_at=now)
    finish(session, fact.id, "tea", now)
    assert (fact.done_at, fact.parked_at) == (now, None)


def test_only_old_and_done_facts_are_forgotten(session, now):
    old = now - KEEP_DONE - MINUTE
    gone = a_told_fact(session, old, done_at=old).id
    kept = {a_told_fact(session, old).id, a_told_fact(session, now, done_at=now).id}
    assert purge(session, now) == 1
    assert set(session.scalars(select(OutboxFact.id))) == kept
    assert gone not in kept


def test_the_newest_run_of_each_kind_is_never_forgotten(session, now):
    old = now - KEEP_DONE - timedelta(days=2)
    session.add_all(ClockRun(kind="purge", period=old + day * timedelta(days=1), started_at=old) for day in range(2))
    session.add(ClockRun(kind="rare", period=old, started_at=old))
    session.flush()
    purge(session, now)
    kept = session.execute(select(ClockRun.kind, ClockRun.period).order_by(ClockRun.kind)).all()
    assert [tuple(row) for row in kept] == [("purge", old + timedelta(days=1)), ("rare", old)]


def test_health_says_what_waits_and_since_when(session, now):
    a_told_fact(session, now, told_at=None, told_times=0)
    a_told_fact(session, now + MINUTE, told_at=None, told_times=0)
    a_told_fact(session, now, parked_at=now)
    a_told_fact(session, now)
    beat(session, "relay", now)
    beat(session, "relay", now + MINUTE)
    found = health(session)
    assert (found.waiting, found.waiting_since, found.unfinished, found.parked) == (2, now, 1, 1)
    assert found.relay_seen_at == now + MINUTE
