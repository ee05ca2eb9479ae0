"""Calendars over HTTP: what calendar programs ask for, and what they must be told."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.cancelling import cancel
from tests.conftest import counted_queries
from tests.factories.browsing import page
from tests.factories.events import an_event
from webapp.extensions import db


@pytest.fixture
def event(app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return an_event(session, read_now(session), title="Trust first", title_es="Confianza", county="Kern", host="LACOE")


def test_the_calendar_is_sent_as_calendar_programs_want_it(client, event):
    answer = client.get("/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["ETag"].startswith('"')
    assert answer.last_modified is not None
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Content-Disposition" not in answer.headers
    (entry,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert (str(entry["UID"]), str(entry["SUMMARY"])) == (event.uid, "Trust first")
    assert b"meet.example.org" not in answer.data


@pytest.mark.parametrize("path", ["/calendar.ics", "/events/{slug}.ics", "/es/events.atom"])
def test_nothing_is_sent_twice(client, event, path):
    path = path.format(slug=event.slug)
    first = client.get(path)
    assert client.get(path).data == first.data
    by_tag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    for answer in (by_tag, by_date):
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Cache-Control"] == "public, max-age=300"
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_a_change_is_sent_at_once(client, event, fresh_database):
    before = client.get("/calendar.ics")
    with Session(fresh_database) as session, transaction(session):
        moment = read_now(session) + timedelta(seconds=2)
        cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=moment)
    after = client.get("/calendar.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"STATUS:CANCELLED" in after.data
    assert b"SUMMARY:Cancelled: Trust first" in after.data


def test_the_spanish_calendar_speaks_spanish(client, event):
    answer = client.get("/es/calendar.ics")
    (entry,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Confianza"
    assert str(entry["URL"]).endswith(f"/es/events/{event.slug}")


def test_a_draft_has_no_calendar(client, app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        draft = an_event(session, read_now(session), status="draft")
    assert client.get(f"/events/{draft.slug}.ics").status_code == 404
    assert client.get("/events/no-such-event.ics").status_code == 404


def test_the_whole_past_is_there_for_who_asks(client, app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        an_event(session, now, starts_at=now - timedelta(days=900))
    assert client.get("/calendar.ics").data.count(b"BEGIN:VEVENT") == 0
    assert client.get("/calendar.ics?past=all").data.count(b"BEGIN:VEVENT") == 1


def test_the_newest_events_are_sent_as_feed_readers_want_them(client, event):
    answer = client.get("/events.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("public, max-age=300", "noindex")
    assert "Set-Cookie" not in answer.headers
    assert f"<id>urn:uuid:{event.uid}</id>" in answer.text
    for path in ("/events", "/events?view=month"):
        link = page(client.get(f"/es{path}")).select_one("head link[rel=alternate][type='application/atom+xml']")
        assert link["href"] == "/es/events.atom"


@pytest.mark.parametrize(
    "path", ["/calendar.ics", "/events/{slug}.ics", "/calendar/county-kern.host-lacoe.ics", "/events.atom"]
)
def test_a_calendar_takes_at_most_five_statements(client, event, path):
    client.get("/livez")
    with client.application.app_context(), counted_queries(db.engine) as statements:
        assert client.get(path.format(slug=event.slug)).status_code == 200
    assert len(statements) <= 5


def test_robots_may_read_calendars_and_nobody_s_desk(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[:2] == ["User-agent: Google-Calendar-Importer", "Allow: /"]
    assert "Disallow: /staff" in lines
    assert not any("calendar" in line for line in lines if line.startswith("Disallow"))
