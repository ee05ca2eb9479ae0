"""Nobody is offered a door that is shut: from the start page and one's desk on, every link a page shows can be opened."""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.models import Collaborator, ReviewAssignment, Reviewer, Seat, Team
from modules.cohorts.work.sessions import make_session
from modules.core.db import transaction
from modules.core.times import read_now
from modules.organizations.models import Organization
from tests.factories.accounts import a_grant, signed_in_client
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.teams import a_seat
from tests.webapp.test_policy import VISITOR, open_app, open_app_once, world  # noqa: F401 (fixtures)

LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')
STARTS = ("/", "/account")
OF_EACH_DOOR = 2
"""So many addresses of one endpoint are opened: one may be in a state that hides what the other shows."""


@pytest.fixture
def coming(world, fresh_database):  # noqa: F811
    """A session of the world's cohort, so that desks have something to lead to."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        team = session.get_one(Team, world.parameters["team_id"])
        make_session(session, team.cohort_id, an_event(session, now, title="First meeting").id, now, None)


def office_of(session: Session, team: Team) -> int:
    """The county office of a team's LEA."""
    county = session.get_one(Organization, team.organization_id).county
    offices = select(Organization.id).where(Organization.kind == "county_office", Organization.county == county)
    return session.scalars(offices.order_by(Organization.id).limit(1)).one()


def facilitator(session: Session, team: Team, _things: dict) -> int:
    """Of the world's cohort alone."""
    now = read_now(session)
    person = a_person(session, now, address="facilitates@example.org")
    a_grant(session, now, person.id, Role.FACILITATOR, scope_kind="cohort", scope_id=team.cohort_id)
    return person.id


def county_lead(session: Session, team: Team, _things: dict) -> int:
    """Of the county of the world's team."""
    now = read_now(session)
    person = a_person(session, now, address="leads@example.org")
    a_grant(session, now, person.id, Role.COUNTY_LEAD, scope_kind="organization", scope_id=office_of(session, team))
    return person.id


def team_lead(session: Session, _team: Team, things: dict) -> int:
    """Who leads the world's team."""
    return session.get_one(Seat, things["seat_id"]).person_id


def member(session: Session, team: Team, _things: dict) -> int:
    """Somebody else in that team."""
    return a_seat(session, read_now(session), team).person_id


def applicant(session: Session, _team: Team, things: dict) -> int:
    """A second lead of the world's application."""
    now = read_now(session)
    person = a_person(session, now, address="applies@example.org")
    session.add(Collaborator(application_id=things["application_id"], person_id=person.id, part="lead", added_at=now))
    return person.id


def reviewer(session: Session, _team: Team, things: dict) -> int:
    """Who reads in the world's round."""
    assignment = session.get_one(ReviewAssignment, things["assignment_id"])
    return session.get_one(Reviewer, assignment.reviewer_id).person_id


SEEN_AT_LEAST = {
    VISITOR: "events.show",
    Role.PARTICIPANT: "account.about_me",
    Role.ADMINISTRATOR: "people.show",
    Role.EDITOR: "staff_choosing.show",
    Role.FACILITATOR: "rosters.show",
    facilitator: "rosters.show",
    county_lead: "teams.desk",
    team_lead: "teams.one_seat",
    member: "teams.desk",
    applicant: "application_parts.show",
    reviewer: "reviews.show",
}
"""Who walks → a door behind which they must have been, so that a walk that ends at once is no proof."""


def walker(app, engine, things: dict, who):
    """The browser of somebody of this kind."""
    if who == VISITOR:
        return app.test_client()
    if isinstance(who, Role):
        return signed_in_client(app, who)
    with Session(engine) as session, transaction(session):
        person_id = who(session, session.get_one(Team, things["team_id"]), things)
    return signed_in_client(app, person_id=person_id)


def links_of(page: str) -> list[str]:
    """Addresses on this site, without what stands behind #."""
    found = (urlsplit(unescape(address)) for address in LINK.findall(page))
    return [each._replace(fragment="").geturl() for each in found if not each.netloc and each.path.startswith("/")]


def walk(app, client) -> tuple[set[str], list[str]]:
    """The doors that were opened, and each link that led to a shut one, with the page it stands on."""
    doors, opened, shut = app.url_map.bind("localhost"), Counter(), []
    ways, known = deque(("", start) for start in STARTS), set(STARTS)
    while ways:
        page, address = ways.popleft()
        endpoint = "static" if address.startswith(("/es", "/static")) else doors.match(urlsplit(address).path)[0]
        if endpoint == "static" or opened[endpoint] >= OF_EACH_DOOR:
            continue
        opened[endpoint] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            shut.append(f"{address} on {page}: {answer.status_code}")
        elif answer.mimetype == "text/html":
            new = [link for link in dict.fromkeys(links_of(answer.text)) if link not in known]
            known.update(new)
            ways.extend((address, link) for link in new)
    return set(opened), shut


@pytest.mark.parametrize("who", SEEN_AT_LEAST, ids=lambda who: getattr(who, "__name__", who))
@pytest.mark.usefixtures("coming")
def test_no_link_leads_to_a_shut_door(open_app, world, fresh_database, who):  # noqa: F811
    doors, shut = walk(open_app, walker(open_app, fresh_database, world.parameters, who))
    assert shut == []
    assert SEEN_AT_LEAST[who] in doors
