"""How to put events into one's own calendar: all of them, what was chosen, or one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from tests.factories.browsing import page
from tests.factories.events import a_tag, an_event
from webapp.calendars.programs import Subscription


@pytest.fixture
def made(app, fresh_database):
    """`made(lambda session, now: …)` commits what it makes."""

    def make(work):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return work(session, read_now(session))

    return make


def address_of(soup):
    return urlsplit(soup.select_one("#address")["value"]).path


def test_how_to_subscribe_is_told_with_the_address_of_the_language(client):
    soup = page(client.get("/es/subscribe"))
    assert soup.select_one("main a.usa-button")["href"] == "webcal://localhost/es/calendar.ics"
    assert [field["value"] for field in soup.select("main input[readonly]")] == [
        "http://localhost/es/calendar.ics",
        "webcal://localhost/es/calendar.ics",
    ]
    assert soup.select_one(".holds") is None


def test_each_program_is_given_the_address_as_it_wants_it(client, made):
    topic = made(lambda session, _now: a_tag(session, "Caring schools", "topic"))
    soup = page(client.get(f"/subscribe?topic={topic.slug}&format=online"))
    _webcal, google, outlook, microsoft_365 = (urlsplit(link["href"]) for link in soup.select(".ways a.usa-button"))
    path = f"localhost/calendar/format-online.topic-{topic.slug}.ics"
    assert (google.scheme, google.netloc, google.path) == ("https", "calendar.google.com", "/calendar/render")
    assert parse_qs(google.query) == {"cid": [f"webcal://{path}"]}
    for program, host in ((outlook, "outlook.live.com"), (microsoft_365, "outlook.office.com")):
        assert (program.scheme, program.netloc, program.path) == ("https", host, "/calendar/0/addfromweb")
        assert parse_qs(program.query) == {"url": [f"http://{path}"], "name": ["Convene events: Caring schools, online"]}


def test_nothing_in_an_address_can_change_what_a_program_is_asked():
    strange = Subscription("https://example.org/calendar/a.ics?past=all&x=ñ", "A & B = 100%?")
    assert parse_qs(urlsplit(strange.google).query) == {"cid": ["webcal://example.org/calendar/a.ics?past=all&x=ñ"]}
    assert parse_qs(urlsplit(strange.outlook).query) == {"url": [strange.address], "name": [strange.name]}


def test_what_was_chosen_on_the_page_of_events_is_the_calendar_that_is_offered_in_words(client, made):
    doors = made(lambda session, _now: a_tag(session, "Open doors", "series", name_es="Puertas abiertas"))
    facts = {"tags": [doors], "county": "Los Ángeles", "host": "LACOE"}
    made(lambda session, now: an_event(session, now, title="There", **facts))
    made(lambda session, now: an_event(session, now, title="Elsewhere", county="Kern", tags=[doors]))
    for view in ("", "&view=month"):
        chosen = page(client.get(f"/es/events?series={doors.slug}&county=los-angeles{view}"))
        offered = client.get(chosen.select_one(".calfeed a")["href"])
        soup = page(offered)
        said = {term.text: term.find_next("dd").text for term in soup.select(".holds dt")}
        assert list(said.values()) == ["Puertas abiertas", "Los Ángeles"]
        calendar = icalendar.Calendar.from_ical(client.get(address_of(soup)).data)
        assert [str(entry["URL"]) for entry in calendar.walk("VEVENT")] == [
            f"http://localhost/es/events/{page(client.get('/events?county=los-angeles')).select_one('.ev h3 a')['href'].split('/')[-1]}"
        ]
        assert soup.select_one(".usa-alert") is None


def test_a_page_of_events_leads_programs_to_the_calendar_of_the_same_events(client, made):
    event = made(lambda session, now: an_event(session, now, title="Trust", format="online"))
    leads = {
        "/es/events?format=online": "/es/calendar/format-online.ics",
        "/events?format=online&view=month": "/calendar/format-online.ics",
        "/events?q=trust": "/calendar.ics",
        "/subscribe?format=online": "http://localhost/calendar/format-online.ics",
        f"/events/{event.slug}": f"/events/{event.slug}.ics",
        f"/es/subscribe?event={event.slug}": f"http://localhost/es/events/{event.slug}.ics",
    }
    for path, calendar in leads.items():
        [link] = page(client.get(path)).select('link[rel="alternate"][type="text/calendar"]')
        assert link["href"] == calendar, path
        assert client.get(urlsplit(calendar).path).status_code == 200
    for path in ("/events", "/es/subscribe"):
        [link] = page(client.get(path)).select('link[rel="alternate"][type="application/atom+xml"]')
        assert client.get(link["href"]).status_code == 200


@pytest.mark.parametrize("query", ["q=trust", "from=2027-01-01", "to=2100-01-01", "when=past"])
def test_words_and_days_are_no_part_of_a_calendar_and_that_is_said(client, made, query):
    made(lambda session, now: an_event(session, now, title="Trust", format="online"))
    link = page(client.get(f"/events?format=online&{query}")).select_one(".calfeed a")["href"]
    assert query in link
    soup = page(client.get(link))
    assert "the days you chose" in soup.select_one(".usa-alert").text
    assert address_of(soup) == "/calendar/format-online.ics"


def test_what_there_is_not_leads_to_the_calendar_of_all_events(client):
    assert address_of(page(client.get("/subscribe?topic=none&county=nowhere&format=by-pigeon"))) == "/calendar.ics"


def test_one_event_is_offered_to_the_same_programs(client, made):
    event = made(lambda session, now: an_event(session, now, title="Trust first", title_es="Confianza"))
    links = [link["href"] for link in page(client.get(f"/events/{event.slug}")).select("p.row.small a")]
    assert links == [f"/events/{event.slug}.ics", f"/subscribe?event={event.slug}"]
    soup = page(client.get(f"/es{links[1]}"))
    assert soup.select_one(".lead").text.strip() == "Confianza"
    assert address_of(soup) == f"/es/events/{event.slug}.ics"
    assert soup.select_one("main a.usa-button")["href"] == f"/es/events/{event.slug}.ics"


@pytest.mark.parametrize("over", [{"status": "draft"}, {"slug": "another"}])
def test_of_an_event_that_nobody_may_see_nothing_is_said(client, made, over):
    made(lambda session, now: an_event(session, now, **({"slug": "hidden"} | over)))
    assert client.get("/subscribe?event=hidden").status_code == 404
