"""An event for a group answers 404 to everybody else, at every door."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.groups.making import add_member, make_group
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import post_form
from tests.factories.events import an_event
from tests.factories.people import a_person


@pytest.fixture
def event(app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        made = an_event(session, now, group_id=make_group(session, "Cohort III", now).id, title="For the cohort")
        member = a_person(session, now, address="member@example.org")
        add_member(session, made.group_id, member.id, now)
        made.member_id = member.id
        return made


@pytest.mark.parametrize("ending", ["", "/register", "/check-email", ".ics"])
def test_strangers_find_nothing(app, client, event, ending):
    path = f"/events/{event.slug}{ending}"
    assert client.get(path).status_code == 404
    assert signed_in_client(app, "participant").get(path).status_code == 404
    assert b"For the cohort" not in client.get("/events").data


def test_a_stranger_cannot_register(client, event):
    sent = {"name": "Sample", "address": "member@example.org", "locale": "en"}
    assert post_form(client, f"/events/{event.slug}/register", sent, seen="/login").status_code == 404


def test_a_member_registers_and_takes_it_into_the_own_calendar(app, event):
    member = signed_in_client(app, person_id=event.member_id)
    page = f"/events/{event.slug}"
    assert b"For the cohort" in member.get(page).data
    answer = post_form(member, f"{page}/register", {"name": "Sample", "locale": "en"}, seen=f"{page}/register")
    assert answer.status_code == 302
    calendar = member.get(f"{page}.ics")
    assert calendar.status_code == 200
    assert calendar.headers["Cache-Control"] == "no-store, private"
