"""Every page of training that can hold much, with 100,000 learners, asked of the web server of production."""

from __future__ import annotations

import time
from contextlib import closing
from http.client import HTTPConnection

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from tasks.processes.ports import LOOPBACK
from tests.bench.choosing import cookie_of, p95
from tests.bench.figures import Figure
from tests.bench.learners_filling import PEOPLE, Filled, fill
from tests.bench.site import an_account, app_of, site
from tests.factories.accounts import a_grant
from webapp.extensions import db

DESK = "/staff/training/learners"


def measure(url: str) -> list[Figure]:
    """Each page one after the other on a connection that is kept, by whoever it is made for."""
    engine = create_engine(url)
    begun = time.perf_counter()
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        filled = fill(session, read_now(session))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    engine.dispose()
    filling = Figure(f"filling with {PEOPLE:,} learners", time.perf_counter() - begun, "s", "<= 60")
    pages = pages_of(app_of(url), filled)
    with site(url) as port, closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        asked = [Figure(f"{name}, p95", p95(connection, *page), "ms", "<= 150") for name, page in pages.items()]
    return [filling, *asked]


def pages_of(app: Flask, filled: Filled) -> dict[str, tuple[str, str]]:
    """Name → address and cookie."""
    staff, learner = cookie_of(app, None), cookie_of(app, filled.person_id)
    administrator = an_account(app, Role.ADMINISTRATOR).cookie
    helper = _facilitator(app, filled.cohort_id)
    module = f"/training/{filled.series_slug}/{filled.module_slug}"
    edited = f"/staff/training/{filled.module_id}"
    with app.app_context():
        db.engine.dispose()
    return {
        "desk of learners": (DESK, staff),
        "desk, silent alone": (f"{DESK}?need=silent", staff),
        "desk, out of attempts": (f"{DESK}?need=attempts", staff),
        "desk, one module": (f"{DESK}?of={filled.series_slug}/{filled.module_slug}", staff),
        "desk, one group": (f"{DESK}?group={filled.group_id}", staff),
        "desk, page 20": (f"{DESK}?page=20", staff),
        "desk of one cohort": (DESK, helper),
        "one learner": (f"{DESK}/{filled.person_id}/{filled.module_id}", staff),
        "feedback": (f"{edited}/feedback", staff),
        "feedback on one version": (f"{edited}/feedback?version=1", staff),
        "desk of staff": ("/staff", administrator),
        "overview of training": ("/staff/training", staff),
        "one module of staff": (edited, staff),
        "preview of publishing": (f"{edited}/publish", staff),
        "all series": ("/training", learner),
        "a series": (f"/training/{filled.series_slug}", learner),
        "a module": (module, learner),
        "a lesson": (f"{module}/{filled.lesson}", learner),
        "own desk": ("/account", learner),
        "own training": ("/account/training", learner),
        "transcript": ("/account/training/transcript.csv", learner),
        "certificates of staff": ("/staff/awards", staff),
        "certificates, by name": ("/staff/awards?q=ana+sample+77", staff),
        "people": ("/staff/people", administrator),
        "people, by name": ("/staff/people?q=ana+sample+77", administrator),
        "what is running": ("/staff/running", administrator),
    }


def _facilitator(app: Flask, cohort_id: int) -> str:
    """The cookie of somebody new who facilitates this cohort alone."""
    account = an_account(app)
    with app.app_context(), Session(db.engine) as session, transaction(session):
        a_grant(session, read_now(session), account.person_id, Role.FACILITATOR, scope_kind="cohort", scope_id=cohort_id)
    return account.cookie
