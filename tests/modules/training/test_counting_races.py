"""Many devices and many workers at once: nothing that happened goes uncounted, and what was earned is earned once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.outbox.models import OutboxFact
from modules.training.completion.auditing import compare
from modules.training.completion.counting import count, recount, store, take
from modules.training.completion.progress import progress_of
from modules.training.facts import ModuleCompleted
from modules.training.learning import recording
from modules.training.learning.recording import Learner, record_events
from modules.training.models import Completion, Enrolment, LearningEvent
from tests.factories.learning import READ, a_learner, count_all, everything_but, told
from tests.factories.training import a_module
from tests.modules.training.test_answering import lessons
from tests.waiting import PATIENCE

THREADS = 50


@pytest.fixture
def own_connections(fresh_database):
    return create_engine(fresh_database.url, poolclass=NullPool)


@pytest.fixture
def learner(fresh_database, now) -> Enrolment:
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        made = a_learner(session, now, a_module(session, now))
        count_all(session, now)
    return made


def at_once(engine, deeds):
    """Each deed in a thread and a transaction of its own, all let go at the same moment."""
    start = threading.Barrier(len(deeds), timeout=PATIENCE)

    def one(deed):
        with Session(engine, expire_on_commit=False) as session:
            session.connection()
            start.wait()
            with transaction(session):
                return deed(session)

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def recorded(learner, events, now):
    return lambda session: record_events(session, Learner(learner.person_id, learner.module_id), events, now)


def test_fifty_at_once_make_one_completion_and_one_fact(fresh_database, own_connections, learner, now):
    whole = everything_but(enrolment=learner, at=now)
    single = [[told(learner, "first/film", "played", {"ranges": [[n, n + 2]], "of": 100}, now)] for n in range(0, 50, 2)]
    telling = [recorded(learner, events, now) for events in [whole, whole[:1], whole[1:], *single]]
    counting = [lambda session: recount(session, now)] * (THREADS - len(telling))
    at_once(own_connections, telling + counting)
    with Session(fresh_database) as session, transaction(session):
        count_all(session, now)
        assert session.scalar(select(func.count()).select_from(Completion)) == 1
        assert session.scalar(select(func.count()).where(OutboxFact.name == ModuleCompleted.name())) == 1
        assert session.scalar(select(func.count()).select_from(LearningEvent)) == len(whole) + len(single)
        assert (compare(session).stale, compare(session).drifted) == ([], [])


def test_every_event_is_counted_whatever_meets_whatever(fresh_database, own_connections, learner, now):
    for _ in range(5):
        telling = [recorded(learner, [told(learner, "first/read", "viewed", READ, now)], now) for _ in range(15)]
        at_once(own_connections, [*telling, *[lambda session: recount(session, now)] * 10])
        with Session(fresh_database) as session, transaction(session):
            count_all(session, now)
            assert compare(session).drifted == []


def goes_uncounted(engine, learner, now, meet):
    """Let a device and a worker meet when there is something to count; whether what was told is never counted."""
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        recorded(learner, [told(learner, "first/read", "viewed", READ, now)], now)(session)
    meet()
    with Session(engine) as session, transaction(session):
        count_all(session, now)
        found = compare(session)
    return found.drifted == [(learner.person_id, learner.module_id)]


def test_the_control_a_count_that_reads_before_it_takes_the_row_loses_an_event(own_connections, learner, now):
    """Else the races above would prove nothing."""

    def careless():
        with Session(own_connections) as worker, transaction(worker):
            pair = [(learner.person_id, learner.module_id)]
            counted = count(worker, pair)
            with Session(own_connections) as device, transaction(device):
                recorded(learner, everything_but("read", enrolment=learner, at=now), now)(device)
            store(worker, take(worker, now, 1), counted, now)

    assert goes_uncounted(own_connections, learner, now, careless)


def test_the_control_a_device_that_leaves_the_row_unlocked_loses_an_event(own_connections, learner, now, monkeypatch):
    careful = "do update set asked_at = training_recount.asked_at"
    assert careful in recording.WRITE.text

    def careless():
        monkeypatch.setattr(recording, "WRITE", text(recording.WRITE.text.replace(careful, "do nothing")))
        with Session(own_connections) as device, transaction(device):
            recorded(learner, everything_but("read", enrolment=learner, at=now), now)(device)
            with Session(own_connections) as worker, transaction(worker):
                assert recount(worker, now) == 1

    assert goes_uncounted(own_connections, learner, now, careless)


def test_a_worker_waits_for_a_device_that_found_the_row_there(own_connections, learner, now):
    """That device rings for nobody: the ring of the one before it must do for both."""
    with Session(own_connections) as session, transaction(session):
        recorded(learner, [told(learner, "first/read", "viewed", READ, now)], now)(session)
    with Session(own_connections) as device, ThreadPoolExecutor(1) as worker, transaction(device):
        recorded(learner, everything_but("read", enrolment=learner, at=now), now)(device)
        counting = worker.submit(at_once, own_connections, [lambda session: recount(session, now)])
        device.execute(select(func.pg_sleep(0.2)))
        assert not counting.done()
        device.commit()
        assert counting.result() == [1]
    with Session(own_connections) as session:
        assert progress_of(session, learner.person_id, [learner.module_id])[learner.module_id].percent == 100


def test_a_device_waits_for_a_worker_and_leaves_a_row_behind(own_connections, learner, now):
    with Session(own_connections) as session, transaction(session):
        recorded(learner, [told(learner, "first/read", "viewed", READ, now)], now)(session)
    with Session(own_connections) as worker, ThreadPoolExecutor(1) as device, transaction(worker):
        assert recount(worker, now) == 1
        telling = device.submit(
            at_once, own_connections, [recorded(learner, everything_but("read", enrolment=learner, at=now), now)]
        )
        worker.execute(select(func.pg_sleep(0.2)))
        assert not telling.done()
        worker.commit()
        telling.result()
    with Session(own_connections) as session, transaction(session):
        assert recount(session, now) == 1
        assert compare(session).drifted == []


def test_two_devices_do_not_use_one_attempt_twice(fresh_database, own_connections, now):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        learner = a_learner(session, now, a_module(session, now, lessons=lessons(attempts=3)))
    attempts = [told(learner, "first/check", "answered", {"answers": {}}, now) for _ in range(8)]
    receipts = at_once(own_connections, [recorded(learner, [each], now) for each in attempts])
    assert sum(len(each.accepted) for each in receipts) == 3
    assert {reason for each in receipts for reason in each.refused.values()} == {"attempts"}


def test_the_same_events_told_at_once_in_other_orders_wait_for_each_other(fresh_database, own_connections, learner, now):
    """In the order of the devices they would wait crosswise, and one request would be lost to a deadlock."""
    for _ in range(6):
        read = [told(learner, "first/read", "viewed", READ, now) for _ in range(250)]
        wrote = [told(learner, "second/journal", "submitted", {"answers": {"text": "Night shift."}}, now) for _ in range(250)]
        events = [each for pair in zip(read, wrote, strict=True) for each in pair]
        receipts = at_once(own_connections, [recorded(learner, order, now) for order in (events, events[::-1]) * 2])
        assert [len(each.accepted) for each in receipts] == [500] * 4
