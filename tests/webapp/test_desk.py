"""The desk of a signed-in person: what is next for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.models import Person
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.events import an_event
from tests.factories.registrations import a_registration

HOUR = timedelta(hours=1)


@pytest.fixture
def client(app):
    return signed_in_client(app)


@pytest.fixture
def registered(client, fresh_database):
    """`registered(in_hours, state, **over)`: the person has a place at an event that starts then."""

    def register(hours, state="confirmed", **over):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            now = read_now(session)
            event = an_event(session, now, starts_at=now + hours * HOUR, **over)
            a_registration(session, now, event, session.get_one(Person, client.person_id), state=state)
            return event

    return register


def desk(client, path="/account"):
    return page(client.get(path))


def test_home_leads_a_signed_in_person_to_the_desk(client):
    assert client.get("/").headers["Location"] == "/account"
    assert "You have no event ahead" in desk(client).text


def test_the_next_event_stands_first_and_the_others_follow(client, registered):
    registered(30, title="Later")
    registered(5, title="Next")
    registered(20, title="Off", status="cancelled", cancel_reason="No heat.")
    soup = desk(client)
    assert soup.select_one(".next h3").text == "Next"
    assert [row.h3.text for row in soup.select(".list .ev")] == ["Off", "Later"]
    assert "No heat." in soup.select_one(".list .ev").text
    assert soup.select_one(".next a[href^='/registrations/']").text == "I cannot come"


@pytest.mark.parametrize(("hours", "shown"), [(0.4, True), (0.6, False)])
def test_the_link_to_join_opens_half_an_hour_before(client, registered, hours, shown):
    registered(hours)
    soup = desk(client)
    assert bool(soup.select("a[href='https://meet.example.org/sample']")) == shown
    assert ("The link to join shows here" in soup.text) == (not shown)


def test_a_seat_that_is_held_needs_an_answer(client, registered):
    registered(5, state="held", title="Waiting")
    soup = desk(client)
    assert soup.select_one(".answer h2").text == "Waiting"
    assert "confirm your email address" in soup.select_one(".answer").text


def test_nobody_sees_another_s_events(app, client, registered):
    registered(5, title="Mine alone")
    assert "Mine alone" not in desk(signed_in_client(app)).text
