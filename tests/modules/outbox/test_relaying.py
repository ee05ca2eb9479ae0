"""From committed fact to finished reactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.facts import Fact
from modules.core.request_ids import set_request_id
from modules.outbox.models import OutboxFact
from modules.outbox.recording import CHANNEL, record
from modules.outbox.relaying import finish, relay
from tests.waiting import PATIENCE


@dataclass(frozen=True)
class KettleBoiled(Fact):
    kettle_id: int


# A fact of the tests, not of the product: the guards must not look for its reactions.
del Fact.known[KettleBoiled.name()]


def a_fact(session, now, kettle_id=1) -> OutboxFact:
    record(session, KettleBoiled(kettle_id), now)
    session.flush()
    return session.scalars(select(OutboxFact).order_by(OutboxFact.id.desc()).limit(1)).one()


def test_facts_are_told_oldest_first_and_once(session, now):
    for number in (1, 2, 3):
        a_fact(session, now, number)
    told = []
    send = lambda fact: told.append(fact.fields["kettle_id"]) or ["tea"]  # noqa: E731
    assert relay(session, send, now, limit=2) == 2
    assert relay(session, send, now, limit=2) == 1
    assert relay(session, send, now, limit=2) == 0
    assert told == [1, 2, 3]


def test_a_fact_is_done_when_the_last_of_its_reactions_has_run(session, now):
    fact = a_fact(session, now)
    relay(session, lambda _: ["tea", "whistle"], now)
    finish(session, fact.id, "tea", now)
    finish(session, fact.id, "tea", now)
    assert (fact.done_at, fact.open_reactions) == (None, ["whistle"])
    finish(session, fact.id, "whistle", now)
    assert fact.done_at == now


def test_a_fact_without_reactions_is_done_when_told(session, now):
    fact = a_fact(session, now)
    relay(session, lambda _: [], now)
    assert (fact.told_times, fact.done_at) == (1, now)


def test_a_fact_that_nobody_here_knows_stays_unfinished(session, now):
    fact = a_fact(session, now)
    relay(session, lambda _: None, now)
    assert (fact.told_at, fact.told_times, fact.done_at) == (now, 0, None)


def test_the_request_id_goes_with_the_fact(session, now):
    set_request_id("request-12345")
    fact = a_fact(session, now)
    set_request_id("")
    assert fact.request_id == "request-12345"


def test_when_sending_fails_the_whole_batch_waits(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        a_fact(session, now, 1), a_fact(session, now, 2)

    def broken(fact):
        if fact.fields["kettle_id"] == 2:
            raise ConnectionError
        return ["tea"]

    with Session(fresh_database) as session, pytest.raises(ConnectionError), transaction(session):
        relay(session, broken, now)
    with Session(fresh_database) as session:
        assert session.scalars(select(OutboxFact.told_at)).all() == [None, None]


def test_two_relays_share_the_facts_and_repeat_none(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        for number in range(400):
            record(session, KettleBoiled(number), now)
    told: list[int] = []

    def drain(_) -> None:
        count = 1
        while count:
            with Session(fresh_database) as session, transaction(session):
                count = relay(session, lambda fact: told.append(fact.id) or ["tea"], now, limit=7)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(drain, range(4)))
    assert sorted(told) == sorted(set(told))
    assert len(told) == 400


def test_a_task_faster_than_the_commit_of_the_relay_still_finishes(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        fact_id = a_fact(session, now).id

    def finish_it() -> None:
        with Session(fresh_database) as session, transaction(session):
            finish(session, fact_id, "tea", now)

    with ThreadPoolExecutor(1) as pool:
        with Session(fresh_database) as session, transaction(session):
            relay(session, lambda _: ["tea"], now)
            session.flush()
            finishing = pool.submit(finish_it)
            waited = not finishing.done()
        finishing.result()
    with Session(fresh_database) as session:
        assert waited
        assert session.get(OutboxFact, fact_id).done_at == now


def test_the_relay_is_woken_by_the_commit_and_not_before(fresh_database, database_url, now):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        with Session(fresh_database) as session, transaction(session):
            a_fact(session, now)
            assert list(listener.notifies(timeout=0.1)) == []
        assert len(list(listener.notifies(timeout=PATIENCE, stop_after=1))) == 1


def test_finishing_what_is_unknown_changes_nothing(session, now):
    fact = a_fact(session, now)
    finish(session, fact.id, "tea", now)
    finish(session, fact.id + 1000, "tea", now + timedelta(days=1))
    assert (fact.told_at, fact.done_at) == (None, None)
