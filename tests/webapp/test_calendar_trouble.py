"""No calendar to give: a program gets a line and never an empty calendar or a page, a person in a browser gets a page."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from config import Secret
from modules.core.db import transaction
from modules.core.links import PRIVATE_CALENDAR
from modules.core.times import read_now
from modules.feeds.private.giving_out import end
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from webapp import create_app
from webapp.extensions import db

PROGRAMS = {
    "Google": {},
    "Apple": {"Accept": "*/*"},
    "Thunderbird": {"Accept": "text/calendar,text/plain;q=0.8,*/*;q=0.5"},
    "Nextcloud": {"Accept": "text/calendar;q=1, application/calendar+json;q=0.9, application/calendar+xml;q=0.8"},
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}
NO_CALENDAR = ["/calendar/topic-none.ics", "/events/nothing.ics", "/calendar/what.ics", "/calendar/private/1.forged.ics"]
NOWHERE = Secret("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


def is_a_line(answer):
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "VCALENDAR" not in answer.text
    assert "<" not in answer.text
    assert len(answer.text.splitlines()) == 1
    return answer.text


def is_a_page(answer):
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = BeautifulSoup(answer.data, "html.parser")
    assert len(page.select("main a.usa-button")) == 1
    return page.h1.text


@pytest.fixture
def ended(app, fresh_database):
    """The path of a private calendar that was ended."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        feed = a_private_feed(session, now, a_person(session, now).id)
        token = app.extensions["convene.tokens"].make(PRIVATE_CALENDAR, feed.id, feed.nonce)
        end(session, feed.person_id, feed.id, now)
    return f"/calendar/private/{token}.ics"


@pytest.fixture
def limited(config, fresh_database):
    """Of an app that counts who asks, and forgets it with the test."""
    app = create_app(replace(config, rate_limits="on", redis_url=Secret("redis://127.0.0.1:1/0")))
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gets_a_line_where_there_is_none(client, name):
    for path in NO_CALENDAR:
        answer = client.get(path, headers=PROGRAMS[name])
        assert answer.status_code == 404, path
        assert is_a_line(answer) == "There is no calendar at this address.\n"


def test_a_person_gets_the_page_of_the_site(client):
    for path in NO_CALENDAR:
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 404, path
        assert is_a_page(answer) == "We cannot find this page"


def test_one_that_has_ended_says_so_to_both(client, ended):
    told = client.get(ended)
    assert told.status_code == 410
    assert "has ended" in is_a_line(told)
    seen = client.get(ended, headers=BROWSER)
    assert seen.status_code == 410
    assert is_a_page(seen) == "This calendar address has ended"
    assert 'href="/account/calendars"' in seen.text


def test_who_asks_too_often_is_told_when_to_come_back(limited):
    path = "/calendar/private/1.forged.ics"
    statuses = [limited.get(path).status_code for _ in range(61)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    told, seen = limited.get(path), limited.get(path, headers=BROWSER)
    assert [each.headers["Retry-After"] for each in (told, seen)] == ["60", "60"]
    assert "Wait one minute" in is_a_line(told)
    assert is_a_page(seen) == "Let us pause for a minute"


def test_without_a_database_both_are_told_to_come_back(config):
    alone = create_app(replace(config, database_url=NOWHERE)).test_client()
    for path in ("/calendar.ics", "/es/events.atom", "/calendar/private/1.forged.ics"):
        told, seen = alone.get(path), alone.get(path, headers=BROWSER)
        assert {(each.status_code, each.headers["Retry-After"]) for each in (told, seen)} == {(503, "10")}
        is_a_line(told)
        is_a_page(seen)


def test_a_bug_is_no_empty_calendar(app, monkeypatch):
    def broken() -> str:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setitem(app.view_functions, "feeds.everything", broken)
    answer = app.test_client().get("/calendar.ics")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "secret" not in is_a_line(answer)
    assert app.test_client().get("/calendar.ics", headers=BROWSER).status_code == 500


def test_a_database_that_is_too_slow_is_asked_again_later(app, monkeypatch):
    """Calendars ask psycopg itself, past SQLAlchemy, which would give its errors other names."""

    def slow() -> str:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")

    monkeypatch.setitem(app.view_functions, "feeds.everything", slow)
    for headers in ({}, BROWSER):
        answer = app.test_client().get("/calendar.ics", headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
