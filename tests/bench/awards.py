"""Certificates: issuing one with its paper, and the page that says whether one is good, among 20,000."""

from __future__ import annotations

import time
from contextlib import closing
from http.client import HTTPConnection

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session

from modules.awards.codes import new_code
from modules.awards.issuing import Claim, issue
from modules.awards.models import Award
from modules.awards.printing import print_certificate
from modules.awards.queries import award_by_id
from modules.core.db import transaction
from modules.core.links import Links
from modules.core.times import read_now
from modules.core.tokens import Tokens
from modules.people.models import Person
from tasks.context import words
from tasks.processes.ports import LOOPBACK
from tests.bench.figures import Figure, share
from tests.bench.site import KEY, site
from tests.factories.awards import a_definition

AWARDS = 200
STANDING = 20_000
CHECKS = 500
PACIFIC = "America/Los_Angeles"
LINKS = Links("https://convene.example.org", Tokens([KEY]))


def measure(url: str) -> list[Figure]:
    """One thread issues and prints, each award in a transaction of its own that syncs; then one visitor after the other checks."""
    engine = create_engine(url)
    figures = _issuing(engine) + _checking(engine, url)
    engine.dispose()
    return figures


def _issuing(engine: Engine) -> list[Figure]:
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        key = a_definition(session, now).key
        learners = [Person(name=f"Iñaki Sample {number}", created_at=now) for number in range(AWARDS)]
        session.add_all(learners)
        session.flush()
        claims = [Claim(definition_key=key, person_id=each.id, earned_at=now) for each in learners]
    begun = time.perf_counter()
    printed = sorted(_issue_and_print(engine, claim) for claim in claims)
    spent = time.perf_counter() - begun
    return [
        Figure("awards with their PDF, one thread", AWARDS / spent, "/s", ">= 20"),
        Figure("of it printing, p95", share(printed, 95), "ms"),
    ]


def _issue_and_print(engine: Engine, claim: Claim) -> float:
    """The milliseconds of printing alone."""
    with Session(engine) as session, transaction(session):
        award_id = issue(session, claim, read_now(session)).id
    with Session(engine) as session:
        certificate = award_by_id(session, award_id)
        begun = time.perf_counter()
        assert print_certificate(certificate, words("en"), LINKS, PACIFIC).startswith(b"%PDF")
        return 1000 * (time.perf_counter() - begun)


def _checking(engine: Engine, url: str) -> list[Figure]:
    codes = _standing(engine)
    with site(url) as port, closing(HTTPConnection(LOOPBACK, port)) as connection:
        spent = sorted(_check(connection, code) for code in codes[:CHECKS])
    return [
        Figure("page that checks one of 20,000, median", share(spent, 50), "ms"),
        Figure("page that checks one of 20,000, p95", share(spent, 95), "ms", "<= 80"),
    ]


def _standing(engine: Engine) -> list[str]:
    """The codes of as many awards, of one person each."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        definition = a_definition(session, now)
        people = [{"name": f"Sample Person {number}", "created_at": now} for number in range(STANDING)]
        ids = session.scalars(insert(Person).returning(Person.id), people).all()
        said = {"definition_id": definition.id, "title_en": definition.title_en, "issuer": definition.issuer, "minutes": 90}
        rows = [
            {"person_id": each, "code": new_code(), "name": "Sample Person", "earned_at": now, "issued_at": now} for each in ids
        ]
        session.execute(insert(Award), [row | said for row in rows])
    return [row["code"] for row in rows]


def _check(connection: HTTPConnection, code: str) -> float:
    begun = time.perf_counter()
    connection.request("GET", f"/verify/{code}")
    answer = connection.getresponse()
    assert (answer.status, code in answer.read().decode()) == (200, True)
    return 1000 * (time.perf_counter() - begun)
