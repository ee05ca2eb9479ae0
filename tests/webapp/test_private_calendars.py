"""A private calendar over HTTP: the token before all else, one statement for a poll, and a note of who fetched it."""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import Client

from config import Secret
from modules.core.db import transaction
from modules.core.links import PRIVATE_CALENDAR
from modules.core.times import read_now
from modules.feeds.private.giving_out import end
from modules.feeds.private.models import PrivateFeed
from modules.people.models import Person
from tests.factories.accounts import signed_in_client
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.waiting import wait_until
from tests.webapp.test_calendar_door import CONDITIONS, FLASK_ALONE, GZIP, KNOWN, style
from webapp.calendars.door import CalendarDoor
from webapp.calendars.fetches import Fetches
from webapp.calendars.line import Line
from webapp.calendars.private import PrivatePolls
from webapp.calendars.shelf import Shelf


class CountedLine(Line):
    """Counts what is put to the database."""

    asked = 0

    def put(self, question):
        self.asked += 1
        return super().put(question)


@pytest.fixture
def line(database_url, app):
    made = CountedLine(database_url)
    yield made
    made.close()


@pytest.fixture
def notes(database_url, app):
    made = Line(database_url)
    yield made
    made.close()


@pytest.fixture
def tokens(app):
    return app.extensions["convene.tokens"]


@pytest.fixture
def fetches(notes):
    return Fetches(notes, pause=0)


@pytest.fixture
def through(app, line, tokens, fetches):
    """Asks through the door."""
    return Client(CalendarDoor(app.wsgi_app, line, style(app), Shelf(), PrivatePolls(line, style(app), tokens, fetches)))


@pytest.fixture
def feed(app, fresh_database):
    """Of somebody with one place."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        person = a_person(session, now)
        a_registration(session, now, an_event(session, now, title="Trust first"), person)
        return a_private_feed(session, now, person.id)


@pytest.fixture
def path(feed, tokens):
    return f"/calendar/private/{tokens.make(PRIVATE_CALENDAR, feed.id, feed.nonce)}.ics"


def test_flask_makes_it_once_and_then_each_poll_is_one_statement(through, line, path):
    answers = [through.get(path) for _ in range(4)]
    assert ["X-Request-ID" in each.headers for each in answers] == [True, False, False, False]
    assert line.asked == len(answers)
    assert len({each.data for each in answers}) == 1
    assert b"Trust first" in answers[0].data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_the_door_answers_as_flask_would(client, through, path, name, method):
    first = client.get(path)
    etag, date = first.headers["ETag"].strip('"'), first.headers["Last-Modified"]
    asked = {header: value.format(etag=etag, date=date) for header, value in CONDITIONS[name].items()}
    by_flask, by_door = (each.open(path, method=method, headers=asked) for each in (client, through))
    assert by_door.status_code == by_flask.status_code == (304 if name in KNOWN else 200)
    without = {each: value for each, value in by_flask.headers if each not in FLASK_ALONE}
    assert {each: value for each, value in by_door.headers if each not in FLASK_ALONE} == without
    assert by_door.data == by_flask.data
    assert bool(by_door.data) == (method == "GET" and name not in KNOWN)


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_it_is_kept_for_one_person_and_asked_for_each_time(through, path, headers):
    through.get(path)
    answer = through.get(path, headers=headers)
    assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert not {"Set-Cookie", "Content-Disposition"} & set(answer.headers.keys())
    assert b"Trust first" in (gzip.decompress(answer.data) if headers else answer.data)


def test_a_wrong_token_is_not_found_whatever_is_held(client, through, path, feed, tokens):
    etag = client.get(path).headers["ETag"]
    forged = [
        path.replace(".ics", "x.ics"),
        f"/calendar/private/{tokens.make('registration', feed.id, feed.nonce)}.ics",
        f"/calendar/private/{tokens.make(PRIVATE_CALENDAR, feed.id + 1, feed.nonce)}.ics",
        f"/calendar/private/{feed.id}..ics",
        "/calendar/private/no-token.ics",
        f"/calendar/private/{'9' * 30}.x.ics",
    ]
    for each in forged:
        for asked in (client, through):
            answer = asked.get(each, headers={"If-None-Match": etag})
            assert answer.status_code == 404, each
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert "ETag" not in answer.headers
    for held in ("*", etag):
        assert through.get(path, headers={"If-None-Match": held}).status_code == 304


def test_one_that_has_ended_is_gone_and_only_its_token_learns_that(client, through, path, feed, fresh_database):
    etag = through.get(path).headers["ETag"]
    with Session(fresh_database) as session, transaction(session):
        end(session, feed.person_id, feed.id, read_now(session))
    for asked in (client, through):
        for method in ("GET", "HEAD"):
            answer = asked.open(path, method=method, headers={"If-None-Match": etag})
            assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
        assert asked.get(path.replace(".ics", "x.ics")).status_code == 404
    assert "Trust" not in client.get(path).text


def test_a_change_of_the_person_is_told_with_the_next_poll(through, path, feed, fresh_database):
    etag = through.get(path).headers["ETag"]
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        a_registration(session, now)  # somebody else's
    assert through.get(path, headers={"If-None-Match": etag}).status_code == 304
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        owner = session.get_one(Person, feed.person_id)
        a_registration(session, now, an_event(session, now, title="Second"), owner)
    answer = through.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert b"Second" in answer.data


def test_it_is_noted_when_it_was_fetched_and_by_which_program(through, path, feed, fresh_database):
    def told():
        with Session(fresh_database) as session:
            found = session.get_one(PrivateFeed, feed.id)
            return found.fetched_at and (found.fetched_by, found.fetched_at)

    through.get(path, headers={"User-Agent": "Google-Calendar-Importer"})
    first = wait_until(told, "a note of the first fetch")
    assert first[0] == "Google Calendar"
    through.get(path, headers={"User-Agent": "ICSx5/2.2"})
    wait_until(lambda: told()[0] == "ICSx5", "a note of the second")
    assert told()[1] > first[1]


def test_who_has_no_token_leaves_no_note(through, path, fetches):
    through.get(path.replace(".ics", "x.ics"))
    assert fetches.waiting == 0


def test_of_many_fetches_only_the_last_of_each_calendar_waits(notes, feed, fresh_database):
    fetches = Fetches(notes, pause=10**6)
    with Session(fresh_database) as session:
        moment = read_now(session)
    for _ in range(1000):
        fetches.note(feed.id, moment, "ICSx5")
    assert fetches.waiting <= 1


def test_a_database_that_is_away_is_met_by_flask_and_no_note_is_kept(app, path, tokens):
    nowhere = Line(Secret("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    fetches = Fetches(nowhere, pause=0)
    door = Client(CalendarDoor(app.wsgi_app, nowhere, style(app), Shelf(), PrivatePolls(nowhere, style(app), tokens, fetches)))
    assert door.get(path).status_code == 200  # Flask has a database
    assert fetches.waiting == 0


def test_robots_may_fetch_what_somebody_gave_them(client):
    text = client.get("/robots.txt").text
    assert "User-agent: Google-Calendar-Importer\nAllow: /\n" in text
    assert "/calendar" not in text


def test_the_log_has_the_route_and_no_token(client, path, capsys):
    client.get(path)
    said = capsys.readouterr()
    assert path.rpartition("/")[2].partition(".")[2][:20] not in said.out + said.err


def test_somebody_signed_in_gets_no_cookie_with_it(app, path):
    answer = signed_in_client(app).get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
