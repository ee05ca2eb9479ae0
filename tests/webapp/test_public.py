"""The standing pages and the frame around every page, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from config import Secret
from modules.core.db import transaction
from modules.core.errors import Refused, Stale
from modules.core.times import read_now
from tests.factories.accounts import signed_in_client
from tests.factories.events import a_tag, an_event
from webapp import create_app
from webapp.errors import answer_domain

STANDING = ["/", "/accessibility", "/privacy", "/contact"]


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


@pytest.mark.parametrize("path", STANDING)
def test_a_page_stands_in_the_frame_of_its_language(client, path):
    for prefix, language, skip in (("", "en", "Skip to main content"), ("/es", "es", "Ir al contenido principal")):
        page = soup(client.get(prefix + path))
        assert page.html["lang"] == language
        assert page.select_one("a.usa-skipnav").text == skip
        assert len(page.select("h1")) == 1
        assert page.title.text.endswith(" | Convene")


@pytest.mark.parametrize("path", [*STANDING, "/es/", "/es/privacy"])
def test_every_link_of_the_frame_leads_somewhere(client, path):
    page = soup(client.get(path))
    links = {link["href"] for link in page.select("a[href]") if link["href"].startswith("/")}
    assert len(links) > 5
    dead = {link for link in links if client.get(link, follow_redirects=True).status_code >= 400}
    assert dead == set()
    assert page.select('a[href="#"]') == []


@pytest.fixture
def four_events(app, engine):
    """Four events of the coming hours, one of them cancelled; two are made for one audience."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        tags = [a_tag(session)]
        for hours in (5, 2, 3):
            an_event(
                session, now, title=f"In {hours} hours", starts_at=now + timedelta(hours=hours), tags=tags if hours > 2 else []
            )
        an_event(session, now, title="Cancelled", starts_at=now + timedelta(hours=1), status="cancelled")


def test_home_shows_a_visitor_what_is_next(client, four_events):
    page = soup(client.get("/"))
    assert [title.text for title in page.select(".ev h3")] == ["In 2 hours", "In 3 hours", "In 5 hours"]
    assert page.select_one("#h-events").find_next_sibling("a").text == "All 4 events"
    assert "2 eventos pensados para usted" in soup(client.get("/es/")).select_one(".roles li").text


def test_home_without_events_says_so_and_leads_on(client):
    page = soup(client.get("/"))
    assert page.select_one(".empty h3").text == "No event is planned at the moment"
    assert page.select_one(".empty a")["href"] == "/events?when=past"


def test_home_of_a_person_is_the_desk(app):
    client = signed_in_client(app)
    answer = client.get("/es/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/es/account")


def test_the_language_switch_leads_to_the_same_page(client):
    page = soup(client.get("/es/privacy?a=1"))
    switch = page.select_one(".top a[hreflang]")
    assert (switch["href"], switch.text, switch["lang"]) == ("/privacy?a=1", "English", "en")


def test_nothing_in_a_page_needs_an_inline_script_or_style(client):
    page = soup(client.get("/"))
    assert page.select("style, [style], script:not([src])") == []
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []


@pytest.mark.parametrize(("demo", "strips"), [("on", 1), ("off", 0)])
def test_sample_content_says_so_on_every_page(config, demo, strips):
    page = soup(create_app(replace(config, demo=demo)).test_client().get("/privacy"))
    assert len(page.select(".sample")) == strips


def test_a_page_that_is_not_there_says_so_in_words(client):
    answer = client.get("/es/nada")
    page = soup(answer)
    assert answer.status_code == 404
    assert page.h1.text == "No encontramos esta página"
    assert "404" not in page.h1.text
    assert answer.headers["X-Request-ID"] in page.main.text


def test_a_page_without_a_database_asks_nobody_who_is_signed_in(config):
    away = Secret("postgresql+psycopg://nobody@127.0.0.1:1/none")
    client = create_app(replace(config, database_url=away)).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    page = soup(answer)
    assert page.h1.text == "We will be back in a moment"
    assert page.select_one("main a.usa-button")["href"] == "/"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503])
def test_every_error_has_a_page_with_one_way_on(app, status):
    from webapp.errors import error_page

    with app.test_request_context("/es/anything"):
        body, code, _headers = error_page(status)
    page = BeautifulSoup(body, "html.parser")
    assert code == status
    assert len(page.select("main a.usa-button")) == 1
    assert len(page.select("h1")) == 1


@pytest.mark.parametrize(("error", "another"), [(Refused(), False), (Stale(), True)])
def test_only_what_is_stale_is_said_to_be_somebody_elses_doing(app, error, another):
    with app.test_request_context("/anything"):
        body, code, _headers = answer_domain(error)
    page = BeautifulSoup(body, "html.parser")
    assert code == 409
    assert len(page.select("main a.usa-button")) == 1
    assert ("Someone else" in page.main.text) == another
