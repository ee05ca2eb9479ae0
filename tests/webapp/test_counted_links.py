"""Counted links: marked by an editor, the same for every reader, counted beside the answer, and nothing else known of who opens them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Secret
from modules.mailings.editions.link_models import LinkCount
from modules.mailings.editions.models import Edition, EditionPage, Slot
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.editions import a_draft, an_item
from tests.factories.lists import a_list
from tests.factories.newsletters import a_counted_link, an_issue
from webapp.calendars.line import Line
from webapp.openings import Openings

ADDRESS = "https://example.org/?a=1&b=2"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
LATER = 10.0**9
"""Seconds of a clock at which nothing waits any more."""


def a_sent_issue(session, now, **over):
    owner = a_list(session, now, slug="friday-5", kind="friday5", name_en="Friday 5")
    issue = an_issue(session, now, owner, **{"frozen_at": now - timedelta(days=1)} | over)
    session.add(Slot(edition_id=issue.id, position=1, item_id=an_item(session, now, link=ADDRESS).id, counted=True))
    return issue, f"/go/{a_counted_link(session, issue)}"


@pytest.fixture
def sent(made):
    """The address of a counted link of an issue that went out yesterday."""
    return made(a_sent_issue)[1]


@pytest.fixture
def openings(app, database_url):
    """What is opened is held, and counted when the test says so."""
    line = Line(database_url)
    app.extensions["convene.openings"] = made = Openings(line, pause=LATER)
    yield made
    del app.extensions["convene.openings"]
    line.close()


@pytest.fixture
def total(openings, fresh_database):
    """How often anything was counted."""

    def read():
        openings.write(LATER)
        with Session(fresh_database) as session:
            return session.scalar(select(func.sum(LinkCount.openings))) or 0

    return read


def test_it_leads_where_the_page_says_and_leaves_one_number(client, sent, total):
    answer = client.get(sent, headers=FIREFOX)
    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Set-Cookie" not in answer.headers
    assert total() == 1


def test_who_opened_it_is_written_nowhere(client, sent, total, fresh_database):
    client.get(sent, headers=FIREFOX)
    total()
    assert set(LinkCount.__table__.columns.keys()) == {"edition_id", "item_id", "openings"}


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "curl/8.5"}, {"User-Agent": ""}, FIREFOX | {"Sec-Purpose": "prefetch;prerender"}]
)
def test_programs_are_led_on_and_not_counted(client, sent, total, headers):
    assert client.get(sent, headers=headers).headers["Location"] == ADDRESS
    assert client.head(sent, headers=FIREFOX).headers["Location"] == ADDRESS
    assert total() == 0


def test_nothing_is_counted_before_readers_can_have_it(client, made, total):
    _, address = made(lambda session, now: a_sent_issue(session, now, frozen_at=now))
    assert client.get(address, headers=FIREFOX).status_code == 302
    assert total() == 0


def test_only_links_of_that_issue_are_reached(client, sent, total):
    for wrong in (f"{sent}x", sent[:-1], "/go/1.", "/go/nonsense", "/go/https://example.org", f"/go/{10**17}.counted"):
        assert client.get(wrong, headers=FIREFOX).status_code == 404
    assert total() == 0


def test_a_database_that_does_not_count_keeps_nobody_from_the_page(app, client, sent):
    nowhere = Line(Secret("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    app.extensions["convene.openings"] = openings = Openings(nowhere, pause=LATER)
    try:
        assert client.get(sent, headers=FIREFOX).status_code == 302
        openings.write(LATER)
        assert openings.waiting == 0
    finally:
        del app.extensions["convene.openings"]


def test_the_door_asks_twice(client, sent, engine):
    with counted_queries(engine) as statements:
        client.get(sent, headers=FIREFOX)
    assert len(statements) <= 2


def test_an_editor_marks_a_link_and_takes_the_mark_off(app, made, fresh_database):
    editor, edition = signed_in_client(app, "editor"), made(a_draft)
    write = f"/staff/mail/editions/{edition.id}/write"
    for wanted in (True, False):
        form = page(editor.get(write)).select("form[action$='/count']")[1]
        held = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        assert form.select_one("[name=counted]").has_attr("checked") is not wanted
        answer = editor.post(form["action"], data=held | ({"counted": "y"} if wanted else {}))
        assert answer.status_code == 303
        with Session(fresh_database) as session:
            marks = session.scalars(select(Slot.counted).where(Slot.edition_id == edition.id).order_by(Slot.position)).all()
        assert marks == [False, wanted, False, False, False]
    assert "somebody else changed" in editor.post(form["action"], data=held, follow_redirects=True).text


def test_the_account_says_how_often_as_a_page_and_as_a_file(app, client, made, openings, total, fresh_database):
    issue, address = made(a_sent_issue)
    editor, account = signed_in_client(app, "editor"), f"/staff/mail/editions/{issue.id}"
    with Session(fresh_database) as session:
        item_id = session.scalars(select(Slot.item_id).where(Slot.edition_id == issue.id)).one()
        session.get_one(EditionPage, (issue.id, "en")).counted = {
            f"http://localhost{address}": {"item": item_id, "to": ADDRESS}
        }
        session.commit()
    client.get(address, headers=FIREFOX)
    total()
    shown = " ".join(page(editor.get(f"{account}/account")).select_one("main").text.split())
    assert "Links we count" in shown
    assert "They are no number of readers." in shown
    file = editor.get(f"{account}/links.csv").text.splitlines()
    assert file[0].endswith("Place,Item,Link,Opened")
    assert file[1].endswith(f",{ADDRESS},1")


def test_an_issue_without_marks_says_nothing_of_counting(app, made):
    issue = made(lambda session, now: an_issue(session, now, a_list(session, now)))
    assert "Links we count" not in signed_in_client(app, "editor").get(f"/staff/mail/editions/{issue.id}/account").text


def test_the_privacy_page_says_so(client):
    assert "we count how often they are opened" in client.get("/privacy").text


def test_an_edition_that_is_not_there_has_no_numbers(app):
    assert signed_in_client(app, "editor").get("/staff/mail/editions/1/links.csv").status_code == 404


def test_a_withdrawn_item_is_still_reached(client, made, fresh_database):
    issue, address = made(a_sent_issue)
    with Session(fresh_database) as session:
        session.get_one(Edition, issue.id).state = "stopped"
        session.commit()
    assert client.get(address, headers=FIREFOX).headers["Location"] == ADDRESS
