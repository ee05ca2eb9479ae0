"""The doctor: what it looks at, and how each fault is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from modules.accounts.facts import SignUpAsked
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import ClockRun
from modules.outbox.recording import record
from tests.factories.events import an_event
from tests.factories.registrations import a_registration
from webapp.cli.broker import BrokerSilent, broker_facts

pytest_plugins = ["tests.factories.console"]


@pytest.fixture
def clock(fresh_database):
    """A clock that has just run."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        session.add(ClockRun(kind="facts", period=now, started_at=now))


def found(ended) -> dict[str, str]:
    lines = [line.split(maxsplit=2) for line in ended.output.splitlines() if not line.startswith(" ")]
    return {thing: state for state, thing, *_ in lines}


def test_all_is_well(convene, clock):
    ended = convene("doctor")
    assert set(found(ended).values()) == {"ok"}, ended.output
    assert ended.exit_code == 0
    assert {
        "database",
        "letters",
        "extensions",
        "migrations",
        "broker",
        "memory",
        "clock",
        "outbox",
        "seats",
        "sender",
    } <= found(ended).keys()


def test_a_clock_that_never_ran_is_a_fault(convene):
    ended = convene("doctor")
    assert (found(ended)["clock"], ended.exit_code) == ("fault", 1)
    assert "Start the clock" in ended.output


def test_a_clock_that_fell_silent_is_a_fault(convene, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        then = read_now(session) - timedelta(minutes=10)
        session.add(ClockRun(kind="facts", period=then, started_at=then))
    assert "ran 10 min ago" in convene("doctor").output


def test_a_fact_that_waits_too_long_is_a_fault(convene, clock, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        record(session, SignUpAsked(account_id=1), read_now(session) - timedelta(hours=3))
    ended = convene("doctor")
    assert found(ended)["outbox"] == "fault"
    assert "1 facts wait, the oldest since 3 h ago" in ended.output


def test_an_oversold_event_is_a_fault_and_walk_ins_are_not(convene, clock, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        event = an_event(session, now, capacity=1)
        a_registration(session, now, event)
        a_registration(session, now, event, walk_in=True)
    assert found(convene("doctor"))["seats"] == "ok"
    with Session(fresh_database) as session, transaction(session):
        a_registration(session, now, event)
    assert found(convene("doctor"))["seats"] == "fault"


def test_a_broker_that_is_away_is_a_fault_and_the_rest_is_looked_at(convene, clock, environment):
    ended = convene("doctor", env=environment | {"REDIS_URL": "redis://127.0.0.1:1/0"})
    assert found(ended)["broker"] == "fault"
    assert found(ended)["seats"] == "ok"


def test_a_sender_whom_nobody_will_believe_is_a_fault(convene, clock, environment):
    ended = convene("doctor", env=environment | {"MAIL_FROM": "Convene <convene@gmail.com>"})
    assert (found(ended)["sender"], ended.exit_code) == ("fault", 1)
    assert "Set MAIL_FROM to an address of your own domain." in ended.output


def test_a_broker_that_wants_a_password_says_so(redis_url):
    host = redis_url.split("://")[1].split("/")[0]
    with pytest.raises(BrokerSilent, match="AUTH"):
        broker_facts(f"redis://:secret@{host}/0")
    assert broker_facts(redis_url)["maxmemory_policy"] == "noeviction"


def test_a_database_without_tables_is_said(convene, environment, servers):
    ended = convene("doctor", env=environment | {"DATABASE_URL": servers.create("doctor_empty").replace("+psycopg", "")})
    assert found(ended)["migrations"] == "fault"
    assert "convene migrate" in ended.output
    assert ended.exit_code == 1
