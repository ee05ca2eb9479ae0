"""Learners' devices at work: 200 batches a second through the web server, how soon a completion is seen, and a rebuild of it all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from sqlalchemy import Connection, Engine, Select, create_engine, func, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.completion.auditing import ask_rebuild, compare
from modules.training.completion.counting import recount
from modules.training.completion.enrolling import enroll
from modules.training.models import Completion, LearningEvent, Module, Series
from tests.bench.crowd import READY, Do, crowd
from tests.bench.facts import processes
from tests.bench.figures import Figure, share
from tests.bench.site import Account, an_account, signing_in, site, token_of
from tests.bench.wire import JSON, Wire
from tests.factories.learning import READ
from tests.factories.training import RIGHT_ANSWERS, a_module
from tests.waiting import wait_until

A_SECOND, SECONDS = 200, 10
DEVICES, FINISHERS, THREADS = 100, 60, 16
LEARNERS, EVENTS_EACH = 10_000, 100
BATCH = 100

# A hundred events for each learner in the way of real ones; every second learner also read, passed and wrote.
FILL = """
    with people as (
        insert into people_person (name, created_at)
        select 'Sample Learner', :now from generate_series(1, :learners) returning id
    ), learners as (
        insert into training_enrolment (person_id, module_id, version_id, enrolled_at)
        select id, :module, :version, :now from people returning person_id
    )
    insert into training_learning_event
        (id, person_id, module_id, version_id, activity, verb, payload, number, occurred_at, received_at)
    select gen_random_uuid(), person_id, :module, :version, what.activity, what.verb, what.payload, number,
           cast(:now as timestamptz) - number * interval '40 seconds', :now
    from learners cross join generate_series(1, :each) as number
    cross join lateral (
        select 'first/read', 'viewed', '{"seconds": 20, "end": true}'::jsonb where number = 1 and person_id % 2 = 0
        union all select 'first/check', 'answered', jsonb_build_object('points', number % 6, 'of', 5, 'answers', '{}'::jsonb)
            where number between 2 and 6
        union all select 'second/journal', 'submitted', '{}' where number = 7 and person_id % 2 = 0
        union all select 'first/film', 'played',
            jsonb_build_object('of', 100, 'ranges', jsonb_build_array(jsonb_build_array(number, number + 3)))
            where number between 8 and 40
        union all select 'first/read', 'spent', '{"seconds": 40}' where number > 40 or number in (1, 7) and person_id % 2 = 1
        limit 1
    ) as what (activity, verb, payload)
"""


@dataclass(frozen=True)
class Device:
    """A browser that is signed in, with the page of a module open."""

    person_id: int
    cookie: str
    token: str


def measure(url: str) -> list[Figure]:
    """First the devices, with every process of production running; then the rebuild, alone."""
    engine = create_engine(url, pool_size=THREADS)
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        module = a_module(session, read_now(session))
        address = f"/training/{session.get_one(Series, module.series_id).slug}/{module.slug}"
    figures = _devices(engine, url, module, address) + _rebuild(engine, module)
    engine.dispose()
    return figures


def _devices(engine: Engine, url: str, module: Module, address: str) -> list[Figure]:
    with processes(url), site(url.replace("+psycopg", "")) as port:
        devices = _open(engine, url, port, module, address)
        working, finishing = devices[:DEVICES], devices[DEVICES:]
        began = time.perf_counter() + READY
        pieces = [(began + number / A_SECOND, working[number % DEVICES]) for number in range(A_SECOND * SECONDS)]
        seen: list[float] = []
        took: list[float] = []
        finisher = threading.Thread(target=lambda: seen.extend(_finish(engine, port, address, module, finishing, SECONDS)))
        finisher.start()
        crowd(THREADS, pieces, lambda: _teller(port, address, module, took))
        rate = len(pieces) / (time.perf_counter() - began)
        finisher.join()
    seen.sort()
    took.sort()
    return [
        Figure("batches of events through HTTP", rate, "/s"),
        Figure("a batch of three events, p50", share(took, 50), "ms"),
        Figure("a batch of three events, p95", share(took, 95), "ms", "<= 50"),
        Figure("from the last event to the completion, p50", share(seen, 50), "ms"),
        Figure("from the last event to the completion, p95", share(seen, 95), "ms", "<= 1000"),
    ]


@contextmanager
def _teller(port: int, address: str, module: Module, took: list[float]) -> Iterator[Do]:
    """Tells each batch when it is due; the time is counted from then, so a wait in the queue is part of it.

    Before the clock starts each connection has seen a page: a server that has just started answers its first ones slowly.
    """
    with Wire(port) as wire:
        assert wire.get(address, "").status == HTTPStatus.OK

        def tell(piece: tuple[float, Device]) -> None:
            due, device = piece
            time.sleep(max(0.0, due - time.perf_counter()))
            _tell(wire, address, device, [_event(module, *deed) for deed in WORKING])
            took.append(1000 * (time.perf_counter() - due))

        yield tell


WORKING = (
    ("first/film", "played", {"ranges": [[3, 18.5]], "of": 100}),
    ("first/film", "spent", {"seconds": 15}),
    ("first/film", "placed", {"lesson": "first", "at": "first/film", "second": 18.5}),
)
FINISHING = (
    ("first/check", "answered", {"answers": dict(RIGHT_ANSWERS)}),
    ("second/journal", "submitted", {"answers": {"text": "The night shift."}}),
    ("first/read", "viewed", READ),
)


def _tell(wire: Wire, address: str, device: Device, events: list[dict[str, object]]) -> None:
    batch = json.dumps({"learner": device.person_id, "events": events})
    answer = wire.post(f"{address}/events", device.cookie, JSON, batch, X_CSRFToken=device.token)
    assert answer.status == HTTPStatus.OK, answer
    assert json.loads(answer.body)["refused"] == {}, answer


def _event(module: Module, activity: str, verb: str, payload: dict[str, object]) -> dict[str, object]:
    at = datetime.now(UTC).isoformat()
    return {"id": str(uuid4()), "activity": activity, "verb": verb, "payload": payload, "at": at, "version": module.current_id}


def _finish(engine: Engine, port: int, address: str, module: Module, devices: list[Device], seconds: float) -> list[float]:
    """Each device tells what completes the module; milliseconds until the completion can be seen by another connection."""
    began, took = time.perf_counter() + 1, []
    with Wire(port) as wire, engine.connect() as looking:
        for number, device in enumerate(devices):
            time.sleep(max(0.0, began + seconds * number / len(devices) - time.perf_counter()))
            _tell(wire, address, device, [_event(module, *deed) for deed in FINISHING])
            told = time.perf_counter()
            own = select(Completion.id).where(Completion.person_id == device.person_id)
            wait_until(lambda own=own: _seen(looking, own), "a completion", pause=0.005)
            took.append(1000 * (time.perf_counter() - told))
    return took


def _seen(looking: Connection, own: Select[tuple[int]]) -> bool:
    """Each look is a transaction of its own."""
    with looking.begin():
        return looking.scalar(own) is not None


def _open(engine: Engine, url: str, port: int, module: Module, address: str) -> list[Device]:
    """Devices that are signed in, enrolled, and have seen the page of the module."""
    with signing_in(url) as app:
        accounts = [an_account(app) for _ in range(DEVICES + FINISHERS)]
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        for each in accounts:
            enroll(session, each.person_id, module, now)
    with Wire(port) as wire:
        return [_device(wire, address, each) for each in accounts]


def _device(wire: Wire, address: str, account: Account) -> Device:
    page = wire.get(address, account.cookie)
    assert page.status == HTTPStatus.OK, page.status
    return Device(account.person_id, page.cookie or account.cookie, token_of(page))


def _rebuild(engine: Engine, module: Module) -> list[Figure]:
    """A million events of which nothing was ever counted; then everything held against what was stored."""
    with Session(engine) as session, transaction(session):
        values = {"now": read_now(session), "module": module.id, "version": module.current_id}
        session.execute(text(FILL), values | {"learners": LEARNERS, "each": EVENTS_EACH})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    with Session(engine) as session:
        events = session.scalar(select(func.count()).select_from(LearningEvent))
        granted = session.scalar(select(func.count()).select_from(Completion))
    began = time.perf_counter()
    with Session(engine) as session:
        with transaction(session):
            differing = len(ask_rebuild(session, read_now(session)).drifted)
        counted = 1
        while counted:
            with transaction(session):
                counted = recount(session, read_now(session), BATCH)
    rebuilt = time.perf_counter()
    with Session(engine) as session:
        found = compare(session)
        granted = session.scalar(select(func.count()).select_from(Completion)) - granted
    compared = time.perf_counter()
    return [
        Figure("learning events", events, "", f">= {LEARNERS * EVENTS_EACH}"),
        Figure("rebuild of all of them from nothing", rebuilt - began, "s", "<= 60"),
        Figure("comparing all of them", compared - rebuilt, "s", "<= 60"),
        Figure("drift", len(found.drifted) + len(found.stale), "", "== 0"),
        Figure("learners missed by the rebuild", LEARNERS - differing, "", "== 0"),
        Figure("completions missing", LEARNERS // 2 - granted, "", "== 0"),
    ]
