"""Pages of staff and reviewers of a round with 2,000 applications, beside 20,000 people, asked of the web server of production."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection

from flask import Flask
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.models import (
    Application,
    Collaborator,
    Decision,
    Review,
    ReviewAssignment,
    Reviewer,
    Round,
    Submission,
)
from modules.core.db import transaction
from modules.core.times import read_now
from modules.core.tokens import new_nonce
from modules.organizations.models import Organization
from modules.people.models import Person
from tasks.processes.ports import LOOPBACK
from tests.bench.figures import Figure, share
from tests.bench.site import an_account, app_of, site
from tests.factories.choosing import a_closed_round
from tests.factories.cohorts import FULL
from tests.factories.organizations import a_crowd
from webapp.extensions import db

APPLICATIONS = 2000
PEOPLE = 20_000
REVIEWERS = 12
READERS = 3
TIMES = 30


def measure(url: str) -> list[Figure]:
    """Each page one after the other on a connection that is kept, by a browser that is signed in."""
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        round_id, application_id, person_id = _fill(session, read_now(session))
    with engine.begin() as connection:
        connection.execute(text("analyze"))
    engine.dispose()
    app = app_of(url)
    staff, reviewer = cookie_of(app, None), cookie_of(app, person_id)
    desk = f"/staff/cohorts/rounds/{round_id}"
    pages = {
        "desk of the round": (desk, staff),
        "list, by name": (f"{desk}/applications", staff),
        "list, best score first": (f"{desk}/applications?order=score&need=undecided", staff),
        "list, split panels, found by name": (f"{desk}/applications?order=spread&need=split&q=un", staff),
        "one application": (f"/staff/cohorts/applications/{application_id}", staff),
        "reviewers": (f"{desk}/reviewers", staff),
        "letters": (f"{desk}/letters", staff),
        "desk of a reviewer": ("/reviews", reviewer),
    }
    with app.app_context():
        db.engine.dispose()
    with site(url) as port, closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        return [
            Figure(f"{name}, {APPLICATIONS:,} applications, p95", p95(connection, *page), "ms", "<= 150")
            for name, page in pages.items()
        ]


def p95(connection: HTTPConnection, path: str, cookie: str) -> float:
    """Of so many times asking for a page, in milliseconds."""

    def ask() -> None:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"

    ask()
    return 1000 * share(sorted(_seconds(ask) for _ in range(TIMES)), 95)


def _seconds(deed: Callable[[], None]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def cookie_of(app: Flask, person_id: int | None) -> str:
    """The cookie of an editor, or of this person."""
    return (an_account(app, person_id=person_id) if person_id else an_account(app, Role.EDITOR)).cookie


def _fill(session: Session, now: datetime) -> tuple[int, int, int]:
    """Ids of the round, of an application and of a person who reviews."""
    chance = random.Random(20270111)
    a_crowd(session, now, APPLICATIONS)
    people = [{"name": f"Person {number}", "created_at": now} for number in range(PEOPLE)]
    persons = session.scalars(insert(Person).returning(Person.id), people).all()
    round_ = a_closed_round(session, now)
    leas = session.scalars(select(Organization.id).order_by(Organization.id)).all()
    sent = {"round_id": round_.id, "form_id": round_.form_id, "state": "submitted", "revision": 1, "started_at": now}
    rows = [
        {**sent, "organization_id": lea, "started_by": person, "nonce": new_nonce(), "submitted_at": now}
        for lea, person in zip(leas, persons, strict=False)
    ]
    applications = session.scalars(insert(Application).returning(Application.id), rows).all()
    leads = [
        {"application_id": application, "person_id": person, "part": "lead", "added_at": now}
        for application, person in zip(applications, persons, strict=False)
    ]
    session.execute(insert(Collaborator), leads)
    said = {"revision": 1, "form_id": round_.form_id, "answers": FULL, "arrived_at": now}
    submissions = session.scalars(
        insert(Submission).returning(Submission.id, sort_by_parameter_order=True),
        [{**said, "application_id": each} for each in applications],
    ).all()
    _review(session, round_, list(zip(applications, submissions, strict=True)), persons[-REVIEWERS:], now, chance)
    return round_.id, applications[0], persons[-1]


def _review(session: Session, round_: Round, sent: list, people: list[int], now: datetime, chance: random.Random) -> None:
    reviewers = [Reviewer(round_id=round_.id, person_id=each, added_at=now) for each in people]
    session.add_all(reviewers)
    session.flush()
    pairs = [(reviewers[(place + turn) % REVIEWERS].id, *each) for place, each in enumerate(sent) for turn in range(READERS)]
    given = [{"reviewer_id": reviewer, "application_id": application, "assigned_at": now} for reviewer, application, _ in pairs]
    assignments = session.scalars(
        insert(ReviewAssignment).returning(ReviewAssignment.id, sort_by_parameter_order=True), given
    ).all()
    reviews = [
        {
            "assignment_id": assignment,
            "submission_id": submission,
            "scores": {key: chance.randint(1, 4) for key in ("problem", "team", "measure")},
            "notes": "A clear plan with a measure that fits. " * 6,
            "total": chance.uniform(25, 100),
            "changed_at": now,
            "finished_at": now if chance.random() < 0.9 else None,
        }
        for assignment, (_, _, submission) in zip(assignments, pairs, strict=True)
    ]
    session.execute(insert(Review), reviews)
    decided = [each[0] for each in sent[: APPLICATIONS // 2]]
    outcomes = ("chosen", "waiting", "declined")
    decisions = [
        {"application_id": each, "outcome": chance.choice(outcomes), "words": "Sample.", "decided_at": now} for each in decided
    ]
    session.execute(insert(Decision), decisions)
