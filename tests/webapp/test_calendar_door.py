"""The door before Flask: it answers as Flask would, asks as little as it says, and lets all else through."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import pairwise

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import Client

from config import Secret
from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.cancelling import cancel
from modules.feeds.bodies import Bytes
from tests.factories.events import an_event
from webapp import create_app
from webapp.calendars.answers import Document
from webapp.calendars.door import CalendarDoor
from webapp.calendars.line import Line
from webapp.calendars.shelf import Shelf

PATH = "/calendar.ics"
GZIP = {"Accept-Encoding": "gzip, deflate"}
FLASK_ALONE = {"X-Request-ID"}
THEN = datetime(2027, 1, 11, tzinfo=UTC)


def style(app) -> str:
    return app.extensions["convene.publisher"].style


class CountedLine(Line):
    """Counts the statements on it."""

    asked = 0

    def ask(self, key, style, held):
        self.asked += 1
        return super().ask(key, style, held)


@pytest.fixture
def line(database_url, app):
    made = CountedLine(database_url)
    yield made
    made.close()


@pytest.fixture
def through(app, line):
    """Asks through a door that holds nothing back: each request asks the database."""
    return Client(CalendarDoor(app.wsgi_app, line, style(app), Shelf(seconds_young=0)))


@pytest.fixture
def event(app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return an_event(session, read_now(session), title="Trust first")


def test_flask_makes_it_once_and_then_the_door_answers(app, line, event):
    door = Client(CalendarDoor(app.wsgi_app, line, style(app), Shelf(seconds_young=60)))
    answers = [door.get(PATH) for _ in range(5)]
    assert ["X-Request-ID" in each.headers for each in answers] == [True, False, False, False, False]
    assert line.asked == 2
    assert all(one.data == other.data for one, other in pairwise(answers))


CONDITIONS = {
    "nothing": {},
    "compressed": GZIP,
    "a wildcard is no wish": {"Accept-Encoding": "*"},
    "not compressed": {"Accept-Encoding": "gzip;q=0, identity"},
    "exact": {"If-None-Match": '"{etag}"'},
    "weak": {"If-None-Match": 'W/"{etag}"'},
    "listed": {"If-None-Match": '"other", "{etag}", W/"third"'},
    "any": {"If-None-Match": "*"},
    "the tag of the other form": {"If-None-Match": '"{etag}-gzip"'},
    "another tag": {"If-None-Match": '"other"'},
    "a tag beats a date": {"If-None-Match": '"other"', "If-Modified-Since": "{date}"},
    "since then": {"If-Modified-Since": "{date}"},
    "since before": {"If-Modified-Since": "Mon, 04 Jan 2010 10:00:00 GMT"},
    "no date at all": {"If-Modified-Since": "yesterday"},
    "compressed and known": GZIP | {"If-None-Match": '"{etag}-gzip"'},
}
KNOWN = {"exact", "weak", "listed", "any", "the tag of the other form", "since then", "compressed and known"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_it_answers_as_flask_would(client, through, event, name, method):
    first = client.get(PATH)
    etag, date = first.headers["ETag"].strip('"'), first.headers["Last-Modified"]
    asked = {header: value.format(etag=etag, date=date) for header, value in CONDITIONS[name].items()}
    by_flask, by_door = (each.open(PATH, method=method, headers=asked) for each in (client, through))
    assert by_door.status == by_flask.status
    assert by_door.status_code == (304 if name in KNOWN else 200)
    assert dict(by_door.headers) == {each: value for each, value in by_flask.headers if each not in FLASK_ALONE}
    assert by_door.data == by_flask.data
    assert bool(by_door.data) == (method == "GET" and name not in KNOWN)


def test_what_is_compressed_says_so_and_bears_another_tag(through, event):
    through.get(PATH)
    plain, zipped = through.get(PATH), through.get(PATH, headers=GZIP)
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert {each.headers["Vary"] for each in (plain, zipped)} == {"Accept-Encoding"}


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_an_answer_bears_what_calendar_programs_and_robots_must_know(through, event, headers):
    through.get(PATH)
    answer = through.get(PATH, headers=headers)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert not {"Set-Cookie", "Content-Disposition"} & set(answer.headers.keys())


def test_a_change_is_told_with_the_next_question(through, event, fresh_database):
    through.get(PATH)
    before = through.get(PATH)
    with Session(fresh_database) as session, transaction(session):
        moment = read_now(session) + timedelta(seconds=2)
        cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=moment)
    after = through.get(PATH, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"STATUS:CANCELLED" in after.data


def test_what_has_lost_its_time_is_made_anew(through, event, fresh_database):
    through.get(PATH)
    with fresh_database.begin() as connection:
        connection.execute(text("update feeds_snapshot set valid_until = clock_timestamp()"))
    assert "X-Request-ID" in through.get(PATH).headers
    assert "X-Request-ID" not in through.get(PATH).headers


@pytest.mark.parametrize(
    "path", ["/", "/events", "/calendar", "/calendar/.ics", "/calendar.ics?q=x", "/events/a/b.ics", "/x.ics"]
)
def test_all_else_goes_through(app, line, path):
    door = Client(CalendarDoor(app.wsgi_app, line, style(app), Shelf()))
    assert "X-Request-ID" in door.get(path).headers
    assert line.asked == 0


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_it_knows_the_feed_of_news_too(client, through, event, headers):
    through.get("/events.atom")
    by_flask, by_door = (each.get("/events.atom", headers=headers) for each in (client, through))
    assert "X-Request-ID" not in by_door.headers
    assert by_door.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert dict(by_door.headers) == {each: value for each, value in by_flask.headers if each not in FLASK_ALONE}
    assert by_door.data == by_flask.data
    known = {"If-None-Match": by_door.headers["ETag"]}
    assert through.get("/events.atom", headers=known).status_code == 304


def test_a_question_mark_that_means_nothing_is_answered_by_flask_with_the_same_calendar(through, event):
    assert through.get(f"{PATH}?utm_source=letter").data == through.get(PATH).data


def test_who_sends_to_a_calendar_is_told_that_there_is_nothing_to_send(through):
    assert through.post(PATH).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_line_that_was_cut_is_opened_anew(through, event, fresh_database):
    through.get(PATH)
    with fresh_database.begin() as connection:
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'convene-calendars'"
        assert connection.execute(text(cut)).all()
    assert [through.get(PATH).status_code for _ in range(2)] == [200, 200]
    assert "X-Request-ID" not in through.get(PATH).headers


NOWHERE = Secret("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


def test_a_door_that_gets_no_answer_leaves_the_question_to_flask(app, event):
    nowhere = Line(NOWHERE)
    with pytest.raises(psycopg.Error):
        nowhere.ask(PATH, "", None)
    assert Client(CalendarDoor(app.wsgi_app, nowhere, style(app), Shelf())).get(PATH).status_code == 200


def test_without_a_database_the_answer_is_to_come_again_and_never_an_empty_calendar(config):
    alone = create_app(replace(config, database_url=NOWHERE))
    for asked in (alone.test_client(), Client(CalendarDoor(alone.wsgi_app, Line(NOWHERE), style(alone), Shelf()))):
        answer = asked.get(PATH)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert b"VCALENDAR" not in answer.data


def test_the_shelf_holds_no_more_than_it_should():
    shelf = Shelf(most_bytes=25)
    for number in range(5):
        shelf.put(f"/{number}", Document(Bytes(b"x" * 10, str(number), THEN)))
    assert [shelf.old(f"/{number}") is not None for number in range(5)] == [False, False, False, True, True]
