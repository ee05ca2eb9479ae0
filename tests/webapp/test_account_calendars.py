"""The page of one's own calendars: made, renewed, ended, and what it says of each."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort
from modules.core.db import transaction
from modules.core.times import read_now
from modules.feeds.private.models import PrivateFeed
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.webapp.forms import post

PAGE = "/account/calendars"
ADDRESS = re.compile(r'value="(http://localhost(/calendar/private/[^"]+\.ics))"')


@pytest.fixture
def cohort_id(app, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        return a_living_cohort(session, read_now(session)).id


@pytest.fixture
def member(app, fresh_database, cohort_id):
    """Somebody who sits in a team of the cohort."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        person = a_person(session, now, address="maria@example.org")
        team = a_team(session, now, session.get_one(Cohort, cohort_id))
        a_seat(session, now, team, person_id=person.id)
        person_id = person.id
    return signed_in_client(app, person_id=person_id)


def live(engine, person_id):
    with Session(engine) as session:
        own = select(PrivateFeed).where(PrivateFeed.person_id == person_id, PrivateFeed.ended_at.is_(None))
        return session.scalars(own.order_by(PrivateFeed.id)).all()


def test_a_calendar_is_made_copied_and_read(app, fresh_database):
    client = signed_in_client(app)
    assert ADDRESS.search(client.get(PAGE).text) is None
    assert post(client, PAGE, {}).location == PAGE
    shown = client.get(PAGE).text
    whole, path = ADDRESS.search(shown).groups()
    assert f'href="webcal{whole.removeprefix("http")}"' in shown
    assert "No program has fetched it yet." in shown
    assert app.test_client().get(path).status_code == 200
    assert post(client, PAGE, {}).location == PAGE  # sent twice
    assert len(live(fresh_database, client.person_id)) == 1


def test_each_program_is_given_the_address_and_the_name_that_stands_in_it(app):
    client = signed_in_client(app)
    post(client, f"/es{PAGE}", {})
    soup = page(client.get(PAGE))
    address = soup.select_one("input[readonly]")["value"]
    webcal = "webcal" + address.removeprefix("http")
    assert [field["value"] for field in soup.select("input[readonly]")] == [address, webcal]
    device, google, *microsoft = (link["href"] for link in soup.select(".ways a.usa-button"))
    assert device == webcal
    assert parse_qs(urlsplit(google).query) == {"cid": [webcal]}
    calendar = icalendar.Calendar.from_ical(app.test_client().get(urlsplit(address).path).data)
    for link in microsoft:
        assert parse_qs(urlsplit(link).query) == {"url": [address], "name": [str(calendar["X-WR-CALNAME"])]}
    names = [link.get_text() for link in soup.select(".ways a.usa-button")]
    assert all(name.endswith(": Everything of mine") for name in names)


def test_an_address_leaves_the_page_by_the_reader_alone(app, capsys):
    client = signed_in_client(app)
    post(client, PAGE, {})
    answer = client.get(PAGE)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    soup = page(answer)
    outward = [link for link in soup.select("main a") if link["href"].startswith(("http", "webcal"))]
    assert len(outward) == 5
    assert all("noreferrer" in link["rel"] for link in outward)
    token = soup.select_one("input[readonly]")["value"].rpartition(".")[0].rpartition(".")[2]
    elsewhere = [each for each in soup.select("[href], [src], [action]") if each not in outward]
    assert not [each for each in elsewhere if token in str(each)]
    said = capsys.readouterr()
    assert token not in said.out + said.err


def test_a_new_address_ends_the_old_one(app):
    client = signed_in_client(app)
    post(client, PAGE, {})
    old = ADDRESS.search(client.get(PAGE).text)[2]
    number = re.search(r"/account/calendars/(\d+)/renew", client.get(PAGE).text)[1]
    post(client, f"{PAGE}/{number}/renew", {}, page=PAGE)
    new = ADDRESS.search(client.get(PAGE).text)[2]
    assert new != old
    assert [app.test_client().get(path).status_code for path in (old, new)] == [410, 200]
    number = re.search(r"/account/calendars/(\d+)/end", client.get(PAGE).text)[1]
    post(client, f"{PAGE}/{number}/end", {}, page=PAGE)
    assert [app.test_client().get(path).status_code for path in (old, new)] == [410, 410]
    assert ADDRESS.search(client.get(PAGE).text) is None


def test_links_to_join_are_put_in_and_left_out(app, fresh_database):
    client = signed_in_client(app)
    post(client, PAGE, {})
    (feed,) = live(fresh_database, client.person_id)
    for form, chosen in (({"join_links": "y"}, True), ({}, False)):
        post(client, f"{PAGE}/{feed.id}/join-links", form, page=PAGE)
        assert live(fresh_database, client.person_id)[0].join_links is chosen


def test_a_cohort_has_a_calendar_for_its_members_alone(app, fresh_database, member, cohort_id):
    assert "PLLN I" in member.get(PAGE).text
    post(member, PAGE, {"cohort": str(cohort_id)})
    assert [each.cohort_id for each in live(fresh_database, member.person_id)] == [cohort_id]
    stranger = signed_in_client(app)
    for wrong in (str(cohort_id), "0", "-1", "x", str(2**70)):
        assert post(stranger, PAGE, {"cohort": wrong}).status_code == 404
    assert live(fresh_database, stranger.person_id) == []


def test_the_page_says_when_and_by_what_it_was_fetched(app, fresh_database):
    client = signed_in_client(app)
    post(client, PAGE, {})
    for program, words in (("Google Calendar", "Google Calendar"), ("other", "another program"), ("browser", "a browser")):
        with fresh_database.begin() as connection:
            connection.execute(update(PrivateFeed).values(fetched_at="2026-11-20T20:05:00Z", fetched_by=program))
        assert f"Last fetched by {words} on Friday, November 20, 12:05 p.m." in client.get(PAGE).text


def test_it_is_in_the_language_of_the_page_where_it_was_made(app, fresh_database):
    client = signed_in_client(app)
    post(client, f"/es{PAGE}", {})
    assert [each.locale for each in live(fresh_database, client.person_id)] == ["es"]
    assert '<html lang="es">' in client.get(f"/es{PAGE}").text


@pytest.mark.parametrize("many", [1, 10])
def test_the_page_asks_the_same_however_many_calendars_there_are(app, fresh_database, many):
    client = signed_in_client(app)
    with Session(fresh_database) as session, transaction(session):
        for _ in range(many):
            a_private_feed(session, read_now(session), client.person_id)
    with app.app_context(), counted_queries(app.extensions["sqlalchemy"].engine) as statements:
        assert client.get(PAGE).status_code == 200
    assert len(statements) <= 4
