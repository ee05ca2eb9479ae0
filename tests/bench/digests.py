"""Digests for 100,000 people and 200 items, of which each is told 10 in the mean: how many people are looked at in a second."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.models import Digest
from modules.mailings.digests.running import make_runs
from modules.mailings.lists.models import Subscriber, Subscription
from modules.people.models import Address, Person
from tests.bench.figures import Figure
from tests.factories.items import an_item
from tests.factories.lists import a_list

PEOPLE, ITEMS, LISTS = 100_000, 200, 40
ZONE = "America/Los_Angeles"
BEGUN = datetime(2027, 1, 12, 14, 0, tzinfo=UTC)
SEVEN = BEGUN + timedelta(hours=1)
ASSEMBLY = Assembly(agency_zone=ZONE, host="convene.example.org")


def measure(url: str) -> list[Figure]:
    """Everybody is due at one hour: first all items are new to them, then none, then one of ten is corrected."""
    engine = create_engine(url)
    with Session(engine) as session, transaction(session):
        _fill(session)
    with engine.begin() as connection:
        connection.execute(text("analyze"))
    with Session(engine) as session:
        first = _assembled(session, SEVEN)
        with transaction(session):
            told = session.execute(select(func.min(_items()), func.avg(_items()), func.max(_items()))).one()
        second = _assembled(session, SEVEN + timedelta(days=1))
    engine.dispose()
    return [
        Figure("items told to one person, fewest", told[0], "", ">= 2"),
        Figure("items told to one person, mean", float(told[1]), ""),
        Figure("items told to one person, most", told[2], "", "<= 40"),
        Figure(f"assembled, {ITEMS} items, all of them new", PEOPLE / first, "/s", ">= 2000"),
        Figure("looked at with nothing new", PEOPLE / second, "/s", ">= 2000"),
    ]


def _items() -> Any:
    return func.cardinality(Digest.items)


def _assembled(session: Session, moment: datetime) -> float:
    """Seconds for the run of a moment, each chunk committed."""
    with transaction(session):
        make_runs(session, ZONE, moment)
    began, more = time.perf_counter(), True
    while more:
        with transaction(session):
            more = assemble_next(session, ASSEMBLY, moment)
        session.expunge_all()
    return time.perf_counter() - began


def _fill(session: Session) -> None:
    """Each list has five items; people are on one to six of them, two in the mean."""
    chance = random.Random(20270111)
    lists = [a_list(session, BEGUN) for _ in range(LISTS)]
    for number in range(ITEMS):
        due = BEGUN + timedelta(days=2 + number) if number % 3 else None
        an_item(session, BEGUN, lists[number % LISTS], due_at=due)
    numbers = iter(range(PEOPLE))
    while chunk := list(islice(numbers, 5_000)):
        _people(session, chance, chunk, [each.id for each in lists])
    make_runs(session, ZONE, BEGUN)


def _people(session: Session, chance: random.Random, numbers: list[int], lists: list[int]) -> None:
    same = {"created_at": BEGUN}
    people = session.scalars(insert(Person).returning(Person.id), [same | {"name": f"Person {each}"} for each in numbers]).all()
    rows = [
        same | {"person_id": person, "address": f"reader-{person}@example.org", "key": f"reader-{person}@example.org"}
        for person in people
    ]
    addresses = session.scalars(insert(Address).returning(Address.id), [row | {"confirmed_at": BEGUN} for row in rows]).all()
    session.execute(insert(Subscriber), [same | {"address_id": each, "nonce": "n"} for each in addresses])
    kept = {"state": "active", "frequency": "daily", "source": "form", "asked_at": BEGUN, "confirmed_at": BEGUN}
    chosen = [
        (each, list_id)
        for each in addresses
        for list_id in chance.sample(lists, chance.choice((1, 1, 1, 2, 2, 2, 3, 3, 6 if each % 10 == 0 else 2)))
    ]
    session.execute(insert(Subscription), [kept | {"address_id": each, "list_id": list_id} for each, list_id in chosen])
