"""The desks of a cohort with 60 teams of ten people, asked of the web server of production."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection

from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session

from modules.cohorts.models import HandIn, Seat
from modules.cohorts.rounds.programmes import cohort_by_id
from modules.cohorts.work.deliverables import DeliverableDraft, make_deliverable
from modules.cohorts.work.sessions import make_session
from modules.cohorts.work.team_registering import register_team
from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.models import Person
from tasks.processes.ports import LOOPBACK
from tests.bench.choosing import cookie_of, p95
from tests.bench.figures import Figure
from tests.bench.site import app_of, site
from tests.factories.events import an_event
from tests.factories.teams import a_living_cohort, a_team
from webapp.extensions import db

TEAMS = 60
SEATS = 10
DELIVERABLES = 6
SESSIONS = 6


def measure(url: str) -> list[Figure]:
    """Each page one after the other on a connection that is kept, by an editor who is signed in."""
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        desk, team_id = _fill(session, read_now(session))
    with engine.begin() as connection:
        connection.execute(text("analyze"))
    engine.dispose()
    app = app_of(url)
    cookie = cookie_of(app, None)
    pages = {"desk of a facilitator": desk, "sessions": f"{desk}/sessions", "desk of a team": f"/cohorts/teams/{team_id}"}
    with app.app_context():
        db.engine.dispose()
    with site(url) as port, closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        return [
            Figure(f"{name}, {TEAMS} teams of {SEATS}, p95", p95(connection, path, cookie), "ms", "<= 150")
            for name, path in pages.items()
        ]


def _fill(session: Session, now: datetime) -> tuple[str, int]:
    """Half of what is due was handed in, half of it waits to be read; every team has places at every session."""
    cohort = a_living_cohort(session, now - timedelta(days=200))
    teams = [a_team(session, now - timedelta(days=190), cohort) for _ in range(TEAMS)]
    number = len(teams) * SEATS
    rows = [{"name": f"Sample Member {each}", "created_at": now} for each in range(number)]
    people = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    session.execute(
        insert(Seat), [_seat(teams[each // SEATS].id, person, each % SEATS, now) for each, person in enumerate(people)]
    )
    for number in range(DELIVERABLES):
        draft = DeliverableDraft(title_en=f"Deliverable {number}", due_at=now + timedelta(days=30 * (number - 4)))
        asked = make_deliverable(session, cohort.id, draft, now, None)
        made = [
            {"deliverable_id": asked.id, "team_id": each.id, "handed_in_at": now, "handed_in_by": people[0]} for each in teams
        ]
        session.execute(insert(HandIn), [each | {"words": "Sample words"} for each in made[:: 1 + number % 2]])
    for number in range(SESSIONS):
        event = an_event(session, now, starts_at=now + timedelta(days=30 * number + 1), capacity=None)
        make_session(session, cohort.id, event.id, now, None)
        for team in teams[: 20 if number else TEAMS]:
            register_team(session, team.id, event.id, now, None)
    programme = cohort_by_id(session, cohort.id).programme
    return f"/cohorts/{programme.slug}/{cohort.number}/desk", teams[0].id


def _seat(team_id: int, person_id: int, place: int, now: datetime) -> dict[str, object]:
    role = ("team_lead", "teacher", "family", "student", "partner")[place % 5]
    who = {"team_id": team_id, "person_id": person_id, "name": f"Sample Member {person_id}", "role": role}
    return who | {"lead": place == 0, "since_at": now - timedelta(days=180)}
