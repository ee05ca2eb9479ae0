"""Registering for one hot event: the deed against the barest statement that could do it, and through the web server."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.core.tokens import Tokens
from modules.people.models import Person
from modules.registrations.models import Registration
from modules.registrations.reconciling import oversold_events
from modules.registrations.registering import Asked, register
from tests.bench.crowd import Do, Timing, crowd
from tests.bench.figures import Figure
from tests.bench.site import KEY, Guest, site
from tests.bench.wire import Wire
from tests.factories.events import an_event

THREADS = 16
SEATS = 2000
ROUNDS = 3
GUESTS = 1200
BARE_TABLES = """
    create table bare_event (id bigint primary key, taken int not null, seats int not null);
    create table bare_registration (event_id bigint, person_id bigint, unique (event_id, person_id))
"""
BARE = """
    with seat as (update bare_event set taken = taken + 1 where id = %s and taken < seats returning id)
    insert into bare_registration select id, %s from seat returning person_id
"""


def measure(url: str) -> list[Figure]:
    """The deed, then the forms, then a look at every row that was written."""
    engine = create_engine(url, pool_size=THREADS)
    figures = _deed(engine) + _forms(engine, url) + _promises(engine)
    engine.dispose()
    return figures


def _deed(engine: Engine) -> list[Figure]:
    with psycopg.connect(_plain(engine)) as connection:
        connection.execute(BARE_TABLES)
    turns = [_turn(engine) for _ in range(ROUNDS)]
    bare, deed = (
        {name: statistics.median(getattr(turn[side], name) for turn in turns) for name in ("per_second", "p99")}
        for side in (0, 1)
    )
    return [
        Figure("bare conditional statement, 16 threads", bare["per_second"], "/s"),
        Figure("bare, p99", bare["p99"], "ms"),
        Figure("register(), 16 threads", deed["per_second"], "/s"),
        Figure("register(), p99", deed["p99"], "ms"),
        Figure("register() of bare", deed["per_second"] / bare["per_second"], "x", ">= 0.25"),
        Figure("p99 of register() of bare", deed["p99"] / bare["p99"], "x", "<= 4"),
    ]


def _turn(engine: Engine) -> tuple[Timing, Timing]:
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        event_id = an_event(session, now, capacity=SEATS).id
        people = [Person(name="Sample Person", created_at=now) for _ in range(SEATS)]
        session.add_all(people)
        session.flush()
        person_ids = [person.id for person in people]

    @contextmanager
    def bare() -> Iterator[Do]:
        with psycopg.connect(_plain(engine)) as connection:

            def do(person_id: int) -> None:
                assert connection.execute(BARE, [event_id, person_id]).fetchone()
                connection.commit()

            yield do

    @contextmanager
    def deed() -> Iterator[Do]:
        def do(person_id: int) -> None:
            asked = Asked(event_id=event_id, person_id=person_id, name="Sample", address="a@example.org", held=False)
            with Session(engine, expire_on_commit=False) as session, transaction(session):
                register(session, asked, now)

        engine.connect().close()
        yield do

    with psycopg.connect(_plain(engine)) as connection:
        connection.execute("insert into bare_event values (%s, 0, %s)", [event_id, SEATS])
    return crowd(THREADS, person_ids, bare), crowd(THREADS, person_ids, deed)


def _forms(engine: Engine, url: str) -> list[Figure]:
    with Session(engine) as session, transaction(session):
        event = an_event(session, read_now(session), capacity=2 * GUESTS)
        event_id, address = event.id, f"/events/{event.slug}/register"

    with site(url.replace("+psycopg", "")) as port:
        with Wire(port) as wire:
            guests = [Guest(wire, address) for _ in range(GUESTS)]
        forms = [(guest, address, _form(number)) for number, guest in enumerate(guests)]
        asked = crowd(THREADS, forms, lambda: _sender(port))
        letters = [(guest, link, {}) for guest, link in zip(guests, _links(engine, event_id), strict=True)]
        confirmed = crowd(THREADS, letters, lambda: _sender(port))
    return [
        Figure("a guest's form through HTTP, 16 clients", asked.per_second, "/s", ">= 150"),
        Figure("a guest's form, p95", asked.p95, "ms", "<= 500"),
        Figure("confirming through HTTP, 16 clients", confirmed.per_second, "/s"),
        Figure("confirming, p95", confirmed.p95, "ms", "<= 500"),
    ]


def _form(number: int) -> dict[str, str]:
    return {"name": "Sample Guest", "address": f"guest{number}@example.org", "locale": "en"}


@contextmanager
def _sender(port: int) -> Iterator[Do]:
    with Wire(port) as wire:
        yield lambda piece: piece[0].send(wire, piece[1], **piece[2])


def _links(engine: Engine, event_id: int) -> list[str]:
    tokens = Tokens([KEY])
    with Session(engine) as session:
        rows = session.scalars(select(Registration).where(Registration.event_id == event_id).order_by(Registration.address))
        by_address = {row.address: tokens.make("confirm-registration", row.id, row.nonce) for row in rows}
    return [f"/registrations/confirm/{by_address[f'guest{number}@example.org']}" for number in range(GUESTS)]


def _promises(engine: Engine) -> list[Figure]:
    with Session(engine) as session:
        oversold = len(oversold_events(session, read_now(session)))
        confirmed = session.scalar(select(func.count()).where(Registration.state == "confirmed"))
    return [
        Figure("events with more registrations than seats", oversold, "", "== 0"),
        Figure("confirmed rows missing", ROUNDS * SEATS + GUESTS - confirmed, "", "== 0"),
    ]


def _plain(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
