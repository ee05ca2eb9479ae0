"""The roster: who may see what, marks, walk-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.registrations.models import Attendance, Registration
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.events import an_event
from tests.factories.registrations import a_registration
from tests.webapp.forms import csrf, post
from tests.webapp.test_registrations import made, main


def page(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def event(fresh_database):
    return made(fresh_database, an_event, capacity=2, title="Reading together")


@pytest.fixture
def seat(fresh_database, event):
    return made(
        fresh_database, a_registration, event=event, name="Ana Núñez", address="ana@example.org", needs="ASL", locale="es"
    )


def roster_of(event) -> str:
    return f"/staff/events/{event.id}/roster"


def marks(engine) -> list[bool]:
    with Session(engine) as session:
        return list(session.scalars(select(Attendance.came).order_by(Attendance.id)))


def values(form) -> dict[str, str]:
    return {each["name"]: each["value"] for each in form.find_all("input", {"name": True, "value": True, "type": "hidden"})}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR])
def test_needs_and_addresses_are_not_for_facilitators(app, event, seat, role):
    words = main(signed_in_client(app, role).get(roster_of(event)))
    assert "Ana Núñez" in words
    assert "Español" in words
    assert ("ASL" in words, "ana@example.org" in words) == ((role is not Role.FACILITATOR,) * 2)


@pytest.mark.parametrize("role", [Role.COUNTY_LEAD, Role.TEAM_LEAD, Role.PARTICIPANT])
def test_it_is_for_staff_alone(app, event, seat, role):
    assert signed_in_client(app, role).get(roster_of(event)).status_code == 403
    assert "/login" in app.test_client().get(roster_of(event)).location


@pytest.fixture
def staff(app):
    return signed_in_client(app, Role.FACILITATOR)


def test_marking_and_taking_back_without_a_script(staff, engine, event, seat):
    for expected in ("1 of 1 marked as here", "0 of 1 marked as here"):
        form = page(staff.get(roster_of(event))).select_one(f"#place-{seat.id} form")
        answer = staff.post(form["action"], data=values(form))
        assert answer.location.endswith(f"#place-{seat.id}")
        assert expected in main(staff.get(answer.location))
    assert marks(engine) == [True, False]


def test_with_htmx_only_the_row_is_answered_and_one_sentence_is_said(staff, engine, event, seat):
    form = page(staff.get(roster_of(event))).select_one(f"#place-{seat.id} form")
    answer = page(staff.post(form["action"], data=values(form), headers={"HX-Request": "true"}))
    assert answer.find("h1") is None
    assert answer.find("tr")["id"] == f"place-{seat.id}"
    assert answer.find("button")["id"] == f"mark-{seat.id}"
    assert "Ana Núñez is marked as here" in str(answer.find(id="status"))
    assert "1 of 1 marked as here" in str(answer.find(id="sums"))


def test_a_mark_that_fits_nobody_is_not_found(staff, engine, event, seat):
    other = made(engine, an_event)
    token = csrf(staff, roster_of(event))
    for address, session in (
        (f"{roster_of(other)}/{seat.id}", 1),
        (f"{roster_of(event)}/99999", 1),
        (f"{roster_of(event)}/{seat.id}", "x"),
    ):
        answer = staff.post(address, data={"csrf_token": token, "session": session, "came": "1"})
        assert answer.status_code == 404, address
    assert marks(engine) == []


def test_a_walk_in_is_on_the_list_and_marked_and_a_form_sent_twice_adds_one(staff, engine, event):
    form = page(staff.get(roster_of(event))).find("form", action=f"{roster_of(event)}/walk-ins")
    data = values(form) | {"name": "Rosa", "locale": "es"}
    for _ in range(2):
        answer = staff.post(form["action"], data=data, follow_redirects=True)
        assert "Rosa is on the list and marked as here" in answer.text
    assert "Walked in" in main(answer)
    assert "1 of 1 marked as here" in main(answer)
    assert marks(engine) == [True]


def test_more_than_the_seats_needs_a_tick(staff, engine, event):
    for _ in range(2):
        made(engine, a_registration, event=event)
    address = f"{roster_of(event)}/walk-ins"
    shown = page(staff.get(roster_of(event))).find("form", action=address)
    data = values(shown) | {"name": "Rosa", "locale": "en"}
    refused = staff.post(address, data=data)
    assert refused.status_code == 409
    assert page(refused).find("input", {"name": "name"})["value"] == "Rosa"
    assert "Every seat is taken" in page(refused).find(attrs={"data-error-summary": True}).get_text()
    assert post(staff, address, data | {"over_capacity": "y"}, page=roster_of(event)).status_code == 302
    with Session(engine) as session:
        assert len(session.scalars(select(Registration)).all()) == 3


@pytest.mark.parametrize("over", [{"name": ""}, {"name": "x" * 121}, {"address": "nobody"}, {"key": "x" * 65}])
def test_a_walk_in_form_with_faults_keeps_what_was_typed(staff, event, over):
    data = {"key": "k", "session": event.sessions[0].id, "name": "Rosa", "address": "rosa@example.org", "locale": "es"} | over
    answer = post(staff, f"{roster_of(event)}/walk-ins", data, page=roster_of(event))
    assert answer.status_code == 422
    assert page(answer).find("input", {"name": "address"})["value"] == data["address"]


def test_the_session_of_now_is_chosen_and_others_are_links(staff, engine):
    days = [(timedelta(days=each), timedelta(days=each, hours=1)) for each in (-3, 1, 8)]
    event = made(
        engine, lambda session, now: an_event(session, now, sessions=[(now + start, now + end) for start, end in days])
    )
    nav = page(staff.get(roster_of(event))).find("nav", class_="views")
    assert [link.get("aria-current") for link in nav.find_all("a")] == [None, "page", None]
    last = staff.get(nav.find_all("a")[2]["href"])
    assert page(last).find("nav", class_="views").find_all("a")[2]["aria-current"] == "page"
    assert staff.get(f"{roster_of(event)}?session=999999").status_code == 200


def test_hostile_names_are_text(staff, engine, event):
    made(engine, a_registration, event=event, name="<b onclick=x>Ana</b>", address="<i>@example.org")
    assert "<b onclick" not in staff.get(roster_of(event)).text


@pytest.mark.parametrize("people", [1, 60])
def test_the_same_statements_for_one_person_or_sixty(staff, app, engine, people):
    event = made(engine, an_event, capacity=None)
    for _ in range(people):
        made(engine, a_registration, event=event)
    with app.app_context():
        from webapp.extensions import db

        with counted_queries(db.engine) as statements:
            staff.get(roster_of(event))
    assert len(statements) <= 12
