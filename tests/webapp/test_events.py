"""Pages of events as readers see them."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.models import Person
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.events import a_tag, an_event
from tests.factories.registrations import a_registration
from webapp.extensions import db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def made(app, fresh_database):
    """`made(lambda session, now: …)` commits what it makes."""

    def make(work):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return work(session, read_now(session))

    return make


def titles(answer):
    return [link.text for link in page(answer).select(".list .ev h3 a")]


def test_the_list_shows_what_is_next_and_where_seats_stand(client, made):
    event = made(lambda session, now: an_event(session, now, title="Trust first", capacity=20, interpreting=["es"]))
    made(lambda session, now: [a_registration(session, now, event) for _ in range(18)])
    soup = page(client.get("/events"))
    (row,) = soup.select(".list .ev")
    assert row.h3.a["href"] == f"/events/{event.slug}"
    assert row.select_one(".tag--few").text.strip() == "2 seats left"
    assert "English, with Spanish interpreting." in row.text
    assert soup.h2.text == "Search and filter"
    assert "One event from today" in soup.text


def test_filters_are_links_that_say_how_many_they_find(client, made):
    made(lambda session, now: an_event(session, now, title="Trust online"))
    made(lambda session, now: an_event(session, now, title="Trust here", format="hybrid", venue="Hall"))
    link = next(each for each in page(client.get("/events?q=trust")).select(".filters a") if each.text.split() == ["Both", "1"])
    assert link["href"] == "/events?q=trust&format=hybrid"
    chosen = client.get(link["href"])
    assert titles(chosen) == ["Trust here"]
    assert [chip["href"] for chip in page(chosen).select(".chip")] == ["/events?format=hybrid", "/events?q=trust"]
    assert page(chosen).select_one(".filters a[aria-current]")["href"] == "/events?q=trust"


@pytest.mark.parametrize(
    "query",
    ["format=none", "topic=zzz", "page=abc", "from=2027-02-31", "language=tlh", "month=9999-99", "page=-4", "from=0001-01-01"],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(client, made, query):
    made(lambda session, now: an_event(session, now, title="There"))
    assert titles(client.get(f"/events?{query}")) == ["There"]
    assert client.get(f"/events?view=month&{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "No event is planned"), ("q=zzz", "No event fits"), ("when=past", "No event is over yet")],
)
def test_an_empty_list_says_why_and_shows_one_way_on(client, query, words):
    empty = page(client.get(f"/events?{query}")).select_one(".empty")
    assert words in empty.text
    assert len(empty.select("a")) == 1


def test_the_month_is_a_table_that_marks_what_is_cancelled(client, made):
    def gone(session, now):
        noon = now.astimezone(ZoneInfo("America/Los_Angeles")).replace(hour=12)  # an hour from now may reach into tomorrow
        return an_event(session, now, title="Gone", status="cancelled", starts_at=noon)

    event = made(gone)
    soup = page(client.get("/events?view=month"))
    assert soup.select_one("table.month caption")
    assert len(soup.select("table.month thead th")) == 7
    (cell,) = soup.select("td.has")
    assert cell.s.text == "Gone"
    assert cell.a["href"] == f"/events/{event.slug}"
    assert len(soup.select("td.today")) == 1


def test_an_event_says_its_facts_in_the_event_s_zone(client, made):
    tag = made(lambda session, _now: a_tag(session, "Families", "audience", "Familias"))
    event = made(
        lambda session, now: an_event(
            session,
            now,
            title="Trust first",
            description="Bring **one** question.<script>alert(1)</script>",
            tags=[session.merge(tag)],
            time_zone="America/New_York",
            format="hybrid",
            venue="Hall",
            city="Fresno",
        )
    )
    soup = page(client.get(f"/events/{event.slug}"))
    assert soup.h1.text == "Trust first"
    assert "Eastern time" in soup.select_one(".facts").text
    assert "Hall, Fresno, or online" in soup.select_one(".facts").text
    assert "Families" in soup.select_one(".facts").text
    assert soup.select_one(".evgrid__body strong").text == "one"
    assert "alert(1)" in soup.select_one(".evgrid__body").text
    assert "meet.example.org" not in soup.text


def test_a_reader_elsewhere_sees_both_clocks(app, made):
    event = made(lambda session, now: an_event(session, now, starts_at=now + 5 * DAY))
    client = signed_in_client(app)
    made(lambda session, _now: setattr(session.get(Person, client.person_id), "time_zone", "America/Denver"))
    assert "In your time zone (Mountain time):" in page(client.get(f"/events/{event.slug}")).select_one(".facts").text


def test_what_is_not_translated_is_shown_and_marked(client, made):
    event = made(lambda session, now: an_event(session, now, title="Only English", title_es=None, description="Some words"))
    soup = page(client.get(f"/es/events/{event.slug}"))
    assert (soup.h1.text, soup.h1["lang"]) == ("Only English", "en")
    assert soup.select_one(".evgrid__body .body")["lang"] == "en"
    assert "inglés" in soup.select_one(".usa-alert--info").text


@pytest.mark.parametrize(("role", "status"), [(None, 404), ("participant", 404), ("facilitator", 404), ("editor", 200)])
def test_a_draft_is_there_for_those_who_edit(app, made, role, status):
    event = made(lambda session, now: an_event(session, now, status="draft"))
    client = signed_in_client(app, role) if role else app.test_client()
    answer = client.get(f"/events/{event.slug}")
    assert answer.status_code == status
    assert (b'name="robots" content="noindex"' in answer.data) == (status == 200)


def test_a_cancelled_event_says_why(client, made):
    event = made(lambda session, now: an_event(session, now, status="cancelled", cancelled_at=now, cancel_reason="No heat."))
    soup = page(client.get(f"/events/{event.slug}"))
    assert "No heat." in soup.select_one(".usa-alert--error").text
    assert soup.select_one(".reg--off")


@pytest.mark.parametrize(
    ("over", "mode", "status", "location"),
    [
        ({}, "OnlineEventAttendanceMode", "EventScheduled", "VirtualLocation"),
        ({"format": "in_person", "venue": "Hall"}, "OfflineEventAttendanceMode", "EventScheduled", "Place"),
        ({"status": "cancelled"}, "OnlineEventAttendanceMode", "EventCancelled", "VirtualLocation"),
        ({"moved": True}, "OnlineEventAttendanceMode", "EventRescheduled", "VirtualLocation"),
    ],
)
def test_search_engines_read_its_real_state(client, made, over, mode, status, location):
    title = "A </script> in a title"
    moved = over.pop("moved", False)
    event = made(lambda session, now: an_event(session, now, title=title, moved_from=now if moved else None, **over))
    script = page(client.get(f"/events/{event.slug}")).select_one("script[type='application/ld+json']")
    data = json.loads(script.text)
    assert (data["name"], data["eventStatus"], data["eventAttendanceMode"]) == (
        title,
        f"https://schema.org/{status}",
        f"https://schema.org/{mode}",
    )
    assert data["location"]["@type"] == location
    assert script["nonce"]
    assert "meet.example.org" not in script.text


def test_each_session_is_named(client, made):
    event = made(
        lambda session, now: an_event(session, now, sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in range(1, 7)])
    )
    soup = page(client.get(f"/events/{event.slug}"))
    assert len(soup.select("table.agenda tr")) == 6
    assert len(json.loads(soup.select_one("script[type='application/ld+json']").text)["subEvent"]) == 6


@pytest.mark.parametrize("view", ["", "view=month&"])
def test_counties_hosts_and_series_are_chosen_as_they_are_written(client, made, view):
    doors = made(lambda session, _now: a_tag(session, "Open doors", "series", name_es="Puertas abiertas"))
    facts = {"title": "There", "county": "Los Ángeles", "host": "LACOE & friends"}
    made(lambda session, now: an_event(session, now, tags=[doors], starts_at=now + HOUR, **facts))
    made(lambda session, now: an_event(session, now, title="Elsewhere", county="Kern", starts_at=now + HOUR))
    links = {
        each.text.split("\n")[0].strip(): each["href"] for each in page(client.get(f"/es/events?{view}")).select(".filters a")
    }
    for name, query in {
        "Los Ángeles 1": "county=los-angeles",
        "LACOE & friends 1": "host=lacoe-friends",
        "Puertas abiertas 1": f"series={doors.slug}",
    }.items():
        assert links[name] == f"/es/events?{view}{query}"
        chosen = page(client.get(f"/events?{view}{query}"))
        assert [chip.text.removesuffix(", remove").strip() for chip in chosen.select(".chip")] == [
            name.replace("Puertas abiertas", "Open doors").removesuffix(" 1")
        ]
        assert "One event" in chosen.text


def test_the_page_of_an_event_leads_to_its_series(client, made):
    doors = made(lambda session, _now: a_tag(session, "Open doors", "series"))
    event = made(lambda session, now: an_event(session, now, tags=[doors]))
    link = page(client.get(f"/es/events/{event.slug}")).select_one(f"main a[href='/es/events?series={doors.slug}']")
    assert (link.text, link["lang"]) == ("Open doors", "en")


def test_a_county_that_no_event_fits_now_is_named_and_one_that_never_was_is_left_out(client, made):
    made(lambda session, now: an_event(session, now, title="Over", county="Kern", starts_at=now - DAY))
    soup = page(client.get("/events?county=kern&host=nobody"))
    assert [chip["href"] for chip in soup.select(".chip")] == ["/events?host=nobody"]
    assert soup.select_one(".filters a[aria-current][href='/events?host=nobody']").text.split() == ["Kern", "0"]
    assert soup.select_one(".empty")


def test_of_many_values_the_rest_waits_and_opens_when_one_of_them_was_chosen(client, made):
    for number in range(11):
        made(lambda session, now, county=f"County {number:02}": an_event(session, now, county=county))
    for query, opened in (("", False), ("?county=county-00", False), ("?county=county-10", True)):
        (more,) = page(client.get(f"/events{query}")).select(".filters details.more")
        assert more.summary.text.split()[:2] == ["3", "more:"]
        assert [link.text.split()[1] for link in more.select("a")] == ["08", "09", "10"]
        assert more.has_attr("open") == opened


@pytest.mark.parametrize(
    ("path", "statements"), [("/events", 8), ("/events?view=month", 6), ("/events?county=kern&host=lacoe", 9)]
)
@pytest.mark.parametrize("many", [1, 20])
def test_pages_ask_the_database_a_fixed_number_of_times(client, made, fresh_database, path, statements, many):
    facts = {"county": "Kern", "host": "LACOE"}
    made(lambda session, now: [an_event(session, now, starts_at=now + HOUR, **facts) for _ in range(many)])
    with client.application.app_context(), counted_queries(db.engine) as sent:
        assert client.get(path).status_code == 200
    assert len(sent) == statements
