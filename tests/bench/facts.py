"""From the commit of a fact to its task, and on to the letter at the mail server: the processes of production, on one machine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.facts import Fact
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.facts import SeatHeld, SeatTaken
from tests.bench.figures import Figure, share
from tests.chaos.catcher import Catcher
from tests.chaos.ledger import wait_until_quiet
from tests.chaos.world import World
from tests.factories.events import an_event
from tests.factories.registrations import a_registration

FACTS, FACTS_A_SECOND = 500, 50
LETTERS, LETTERS_A_SECOND = 100, 10
WARM_UP = 20


def measure(url: str) -> list[Figure]:
    """First facts whose reaction finds nothing to write, then facts that make letters."""
    with processes(url) as world:
        seats = _seats(world, WARM_UP + FACTS)
        _happen(world, [SeatTaken(registration_id=each) for each in seats[:WARM_UP]], LETTERS_A_SECOND)
        # The seats are confirmed already, so there is no letter to write: the way of the fact is measured, not the letter.
        rate = _happen(world, [SeatHeld(registration_id=each) for each in seats[WARM_UP:]], FACTS_A_SECOND)
        told, done = _ways(world, FACTS)
        _happen(world, [SeatTaken(registration_id=each) for each in seats[WARM_UP : WARM_UP + LETTERS]], LETTERS_A_SECOND)
        letters = _letters(world, LETTERS)
    return [
        Figure("facts recorded", rate, "/s"),
        Figure("commit to the broker, p95", share(told, 95), "ms", "<= 1000"),
        Figure("commit to the reaction's end, p50", share(done, 50), "ms"),
        Figure("commit to the reaction's end, p95", share(done, 95), "ms", "<= 1000"),
        Figure("commit to the letter at the mail server, p50", share(letters, 50), "ms"),
        Figure("commit to the letter at the mail server, p95", share(letters, 95), "ms", "<= 5000"),
    ]


@contextmanager
def processes(url: str, *names: str) -> Iterator[World]:
    """Those of production that are named, and a broker, over a database, with a mail server; without names, all that facts need."""
    with tempfile.TemporaryDirectory(prefix="convene-bench-") as state, Catcher() as catcher:
        world = World(Path(state), url, catcher, app="tasks.worker")
        try:
            world.start("valkey")
            world.start(*(names or ("relay", "worker", "clock-1")))
            yield world
        finally:
            world.end()


def _seats(world: World, count: int) -> list[int]:
    with Session(world.engine) as session, transaction(session):
        now = read_now(session)
        event = an_event(session, now, capacity=None)
        return [a_registration(session, now, event, address=f"reader{number}@example.org").id for number in range(count)]


def _happen(world: World, facts: list[Fact], a_second: int) -> float:
    """Record the facts evenly, each in its own transaction, and wait for what follows; how many a second it became."""
    began = time.monotonic()
    for number, fact in enumerate(facts):
        time.sleep(max(0.0, began + number / a_second - time.monotonic()))
        with Session(world.engine) as session, transaction(session):
            record(session, fact, read_now(session))
    rate = len(facts) / (time.monotonic() - began)
    wait_until_quiet(world, 300)
    return rate


def _ways(world: World, count: int) -> tuple[list[float], list[float]]:
    """How long the newest facts took until the broker had them, and until all was done; in order."""
    told, done = OutboxFact.told_at - OutboxFact.recorded_at, OutboxFact.done_at - OutboxFact.recorded_at
    with Session(world.engine) as session:
        rows = session.execute(select(told, done).order_by(OutboxFact.id.desc()).limit(count)).all()
    return _milliseconds([row[0] for row in rows]), _milliseconds([row[1] for row in rows])


def _letters(world: World, count: int) -> list[float]:
    """From fact to accepted letter; each thing has one letter of the newest facts."""
    fact_of = OutboxFact.fields["registration_id"].as_integer() == Delivery.thing_id
    took = select(Delivery.settled_at - OutboxFact.recorded_at).join(OutboxFact, fact_of)
    newest = took.where(OutboxFact.name == SeatTaken.name(), Delivery.created_at >= OutboxFact.recorded_at)
    with Session(world.engine) as session:
        return _milliseconds(list(session.scalars(newest.order_by(OutboxFact.id.desc()).limit(count))))


def _milliseconds(times: list[timedelta]) -> list[float]:
    return sorted(each / timedelta(milliseconds=1) for each in times)
