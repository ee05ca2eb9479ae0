"""The archive of newsletters: what was sent, newest first, found by a word, in the reader's language, marked where it was wrong."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.editions.archive import SHELF
from tests.conftest import counted_queries
from tests.factories.browsing import page
from tests.factories.lists import a_list
from tests.factories.news import read_feed
from tests.factories.newsletters import an_issue
from webapp.extensions import db

LIST = "/newsletters/friday-5"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def archive(fresh_database):
    """Issues of one list, by number: what each differs in."""

    def make(*issues):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            now = read_now(session)
            owner = a_list(session, now, slug="friday-5", kind="friday5", name_en="Friday 5", name_es="Los 5 del viernes")
            return [an_issue(session, now, owner, **{"number": number} | over) for number, over in enumerate(issues, 1)]

    return make


def subjects(answer):
    return [each.text for each in page(answer).select(".list--issues h3")]


def test_an_empty_archive_says_what_will_stand_there(client, archive):
    archive()
    assert "No issue yet" in client.get(LIST).text
    assert client.get("/newsletters/none").status_code == 404


def test_the_newest_stands_first_and_what_was_never_sent_nowhere(client, archive):
    draft = {"state": "draft", "approved_by": None, "approved_at": None, "content_hash": "", "frozen_at": None}
    archive({}, {"state": "sending"}, draft)
    shown = client.get(LIST)
    assert [each.rpartition(" in ")[0].split()[0] for each in subjects(shown)] == ["Issue", "Issue"]
    assert [link["href"] for link in page(shown).select(".list--issues h3 a")] == [f"{LIST}/2", f"{LIST}/1"]
    assert client.get(f"{LIST}/3").status_code == 404
    assert client.get(f"{LIST}/3/letter").status_code == 404


def test_a_search_looks_into_subject_and_text_without_regard_to_accents(client, archive):
    archive({"pages": {"en": "A dinner", "es": "La cena del viérnes"}}, {"pages": {"en": "A grant"}})
    assert subjects(client.get(f"{LIST}?q=viernes")) == ["La cena del viérnes"]
    assert subjects(client.get(f"{LIST}?q=GRANT+slides")) == ["A grant"]
    assert subjects(client.get(f"{LIST}?q=slides")) == ["A grant", "A dinner"]
    nothing = client.get(f"{LIST}?q=100%25")
    assert "No issue says that" in nothing.text
    assert page(nothing).select_one(".empty a")["href"] == LIST


def test_the_language_of_the_page_is_that_of_the_letter_where_there_is_one(client, archive):
    archive({"pages": {"en": "A dinner", "es": "Una cena"}}, {"pages": {"en": "A grant"}})
    assert subjects(client.get(f"/es{LIST}")) == ["A grant", "Una cena"]
    letter = client.get(f"/es{LIST}/1/letter")
    assert letter.headers["Content-Language"] == "es"
    assert "Una cena" in letter.text
    shown = page(client.get(f"/es{LIST}/1"))
    assert shown.select_one("h1").text == "Una cena"
    assert shown.select_one(".tablefoot a[hreflang=en]")["href"] == f"{LIST}/1"
    assert client.get(f"/es{LIST}/2/letter").headers["Content-Language"] == "en"
    assert page(client.get(f"/es{LIST}/2")).select_one("h1")["lang"] == "en"


def test_the_letter_is_what_was_pressed_with_its_holes_filled_and_runs_nothing(client, archive):
    archive({})
    answer = client.get(f"{LIST}/1/letter")
    assert [link["href"] for link in page(answer).select("main a")] == ["/newsletters", "/newsletters"]
    assert "\ue000" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'"} <= set(policy.split("; "))
    assert "allow-scripts" not in policy
    shown = client.get(f"{LIST}/1")
    assert page(shown).select_one("iframe")["src"] == f"{LIST}/1/letter"
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    assert "frame-src" not in client.get(LIST).headers["Content-Security-Policy"]


def test_a_withdrawn_issue_says_so_and_leads_to_its_correction(client, archive, fresh_database):
    with Session(fresh_database) as session:
        now = read_now(session)
    wrong, _right = archive({"state": "stopped", "stopped_at": now}, {})
    with Session(fresh_database) as session, transaction(session):
        session.merge(_right).corrects_id = wrong.id
    assert "We withdrew this issue" in client.get(f"{LIST}/1").text
    assert page(client.get(f"{LIST}/1")).select_one(".usa-alert a")["href"] == f"{LIST}/2"
    right = page(client.get(f"{LIST}/2"))
    assert "corrects an earlier one" in right.text
    assert right.select_one(".usa-alert a")["href"] == f"{LIST}/1"
    assert [each.text for each in page(client.get(LIST)).select(".list--issues .tag")] == ["Correction", "Withdrawn"]


def test_feed_readers_get_the_newest_and_hear_when_nothing_changed(client, archive):
    archive({"pages": {"en": "A <dinner> & more", "es": "Una cena"}}, {"pages": {"en": "A grant"}})
    answer = client.get(f"{LIST}.atom")
    assert answer.content_type.startswith("application/atom+xml")
    feed = read_feed(answer.data)
    assert [each.text for each in feed.findall("a:entry/a:title", ATOM)] == ["A grant", "A <dinner> & more"]
    assert feed.find("a:entry/a:link", ATOM).get("href") == f"http://localhost{LIST}/2"
    assert "\ue000" not in answer.text
    again = client.get(f"{LIST}.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    spanish = read_feed(client.get(f"/es{LIST}.atom").data)
    assert spanish.find("a:title", ATOM).text == "Los 5 del viernes"
    assert [each.text for each in spanish.findall("a:entry/a:title", ATOM)] == ["A grant", "Una cena"]
    assert client.get("/newsletters/none.atom").status_code == 404


@pytest.mark.parametrize(("address", "most"), [(LIST, 3), (f"{LIST}/2", 4), (f"{LIST}/2/letter", 4), (f"{LIST}.atom", 3)])
def test_the_number_of_statements_does_not_grow(client, archive, fresh_database, app, address, most):
    archive(*[{} for _ in range(SHELF + 3)])
    client.get(address)
    with app.app_context(), counted_queries(db.engine) as statements:
        client.get(address)
    assert len(statements) <= most, statements


def test_long_archives_have_pages(client, archive):
    archive(*[{} for _ in range(SHELF + 3)])
    assert len(subjects(client.get(LIST))) == SHELF
    assert len(subjects(client.get(f"{LIST}?page=2"))) == 3
