"""Type-ahead among 15,000 organizations: what a person types, whole, begun or with a slip."""

from __future__ import annotations

import random
import time

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.organizations.searching import search_organizations
from tests.bench.figures import Figure, share
from tests.factories.organizations import a_crowd

NAMES = 60
TIMES = 5


def measure(url: str) -> list[Figure]:
    """The time of one search in the database, in milliseconds."""
    engine = create_engine(url)
    with Session(engine) as session:
        with transaction(session):
            names = a_crowd(session, read_now(session))
        spent = sorted(_milliseconds(session, text) for text in _typed(names) for _ in range(TIMES))
    engine.dispose()
    return [
        Figure("search among 15,000 organizations, median", share(spent, 50), "ms"),
        Figure("search among 15,000 organizations, p95", share(spent, 95), "ms", "<= 50"),
    ]


def _typed(names: list[str]) -> list[str]:
    """The beginnings of names, and names with one wrong letter."""
    chance = random.Random(7)
    typed = []
    for name in chance.sample(names, NAMES):
        slip = chance.randrange(1, 8)
        typed += [name[: chance.randint(1, len(name))], name[:slip] + "q" + name[slip + 1 :]]
    return typed


def _milliseconds(session: Session, text: str) -> float:
    begun = time.perf_counter()
    search_organizations(session, text)
    return 1000 * (time.perf_counter() - begun)
