"""What is mine, and what is another's: at every door of cohorts, awards and learners' records another's thing is not there."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.models import Collaborator, Seat
from modules.core.db import transaction
from modules.core.times import read_now
from tests.factories.accounts import a_grant, signed_in_client
from tests.factories.choosing import a_closed_round, a_reviewer
from tests.factories.cohorts import an_application
from tests.factories.people import a_person
from tests.factories.teams import a_seat, a_team
from tests.webapp.test_policy import POLICY, open_app, open_app_once, rules, world  # noqa: F401 (fixtures)
from tests.webapp.world import checksums

AREAS = {
    "account_calendars",
    "application_parts",
    "application_people",
    "application_sending",
    "applications",
    "awards",
    "cohort_desks",
    "endorsements",
    "own_training",
    "reviews",
    "staff_learners",
    "team_work",
    "teams",
}
TO_EVERYBODY = {
    "applications.applying",  # where an LEA begins one of its own
    "applications.ask",
    "applications.begin_it",
    "application_people.come_in",  # behind a secret link, which is the right to come in
    "application_people.invited",
    "awards.claim",  # of an event: one's own, or none
    "awards.verify",
}
"""Doors that name a thing which is nobody's own."""
ELSEWHERE = 99_999
"""The number of a cohort and of an office that are not the world's."""


def stranger(app, engine, kind: str):
    """Somebody signed in who has a part, but not in anything of the world."""
    with Session(engine) as session, transaction(session):
        now, person = read_now(session), a_person(session, read_now(session), address="stranger@example.org")
        if kind == "facilitator":
            a_grant(session, now, person.id, Role.FACILITATOR, scope_kind="cohort", scope_id=ELSEWHERE)
        elif kind == "county lead":
            a_grant(session, now, person.id, Role.COUNTY_LEAD, scope_kind="organization", scope_id=ELSEWHERE)
        elif kind == "reviewer":
            a_reviewer(session, now, a_closed_round(session, now), person)
        elif kind == "team lead":
            a_seat(session, now, a_team(session, now), person_id=person.id)
        elif kind == "applicant":
            an_application(session, now, lead=person)
        person_id = person.id
    return signed_in_client(app, person_id=person_id)


ROLE_OF = {"facilitator": Role.FACILITATOR, "county lead": Role.COUNTY_LEAD}
OF_ONE_COHORT = {"staff_learners.show", "staff_learners.waive_it", "staff_learners.end_it"}
"""Doors that a facilitator of one cohort passes for the people of that cohort."""


def expected(endpoint: str, kind: str) -> int:
    """404; or 403 where somebody of this role has no such door at all: that tells nothing of the thing."""
    if kind == "facilitator":
        return 404 if Role.PARTICIPANT in POLICY[endpoint] or endpoint in OF_ONE_COHORT else 403
    return 404 if {Role.PARTICIPANT, ROLE_OF.get(kind)} & POLICY[endpoint] else 403


@pytest.mark.parametrize("kind", ["participant", "facilitator", "county lead", "reviewer", "team lead", "applicant"])
def test_the_thing_of_another_is_not_there(open_app, world, fresh_database, kind):  # noqa: F811
    client = stranger(open_app, fresh_database, kind)
    before, wrong, seen = checksums(fresh_database), [], Counter()
    for rule in rules(open_app):
        if rule.endpoint.partition(".")[0] not in AREAS or rule.endpoint in TO_EVERYBODY or not rule.arguments:
            continue
        for method in rule.methods & {"GET", "POST"}:
            status = client.open(world.address_of(rule), method=method).status_code
            seen[status] += 1
            if status != expected(rule.endpoint, kind):
                wrong.append(f"{method} {rule.rule}: {status}, not {expected(rule.endpoint, kind)}")
    print(kind, dict(seen))
    assert wrong == []
    assert seen[404] > 50
    after = checksums(fresh_database)
    assert [name for name in after if after[name] != before[name] and not name.startswith("accounts_")] == []


def holder(app, engine, area: str, world):  # noqa: F811
    """Somebody signed in whose the world's thing of this area is."""
    with Session(engine) as session, transaction(session):
        now, things = read_now(session), world.parameters
        if area in {"teams", "team_work"}:
            return signed_in_client(app, person_id=session.get_one(Seat, things["seat_id"]).person_id)
        person = a_person(session, now, address="colleague@example.org")
        session.add(Collaborator(application_id=things["application_id"], person_id=person.id, part="lead", added_at=now))
        person_id = person.id
    return signed_in_client(app, person_id=person_id)


WITHOUT_FILE = "team_work.handed_file"
"""What the world's team handed in has no file."""


@pytest.mark.parametrize(
    "area", ["application_parts", "application_people", "application_sending", "applications", "teams", "team_work"]
)
def test_mine_is_there(open_app, world, fresh_database, area):  # noqa: F811
    """So that the doors above are shut to strangers, and not to everybody."""
    client = holder(open_app, fresh_database, area, world)
    doors = [rule for rule in rules(open_app) if rule.endpoint.partition(".")[0] == area and "GET" in rule.methods]
    mine = [rule for rule in doors if rule.arguments and rule.endpoint not in TO_EVERYBODY | {WITHOUT_FILE}]
    answers = {
        rule.endpoint: client.get(world.address_of(rule)).status_code
        for rule in mine
        if Role.PARTICIPANT in POLICY[rule.endpoint]
    }
    assert answers
    assert {endpoint: status for endpoint, status in answers.items() if status != 200} == {}
