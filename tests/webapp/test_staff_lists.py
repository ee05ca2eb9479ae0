"""Staff keep lists and their readers: making, renaming, retiring, files in and out, one address."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.lists.forgetting import LINES_KEPT
from modules.mailings.lists.keeping import OURS, ListWords, make_list
from modules.mailings.lists.models import MailingList, SubscriberImport, Subscription, Suppression
from modules.mailings.lists.suppressing import Reason, suppress
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.cohorts import a_cohort
from tests.factories.deliveries import a_delivery
from tests.factories.events import a_tag
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.webapp.forms import post
from webapp.extensions import db

NEW = "/staff/mail/lists/new"
ADDRESSES = "/staff/mail/addresses"


@pytest.fixture
def editor(app):
    return signed_in_client(app, Role.EDITOR)


@pytest.fixture
def admin(app):
    return signed_in_client(app, Role.ADMINISTRATOR)


@pytest.fixture
def news(fresh_database) -> MailingList:
    """News with three readers, one who left and one who has not confirmed."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        made = a_list(session, now, slug="news", name_en="News", name_es="Noticias")
        for name in ("ana", "ben", "=cmd"):
            a_subscriber(session, now, made, address=f"{name.strip('=')}@example.org")
        a_subscriber(session, now, made, address="new@example.org", state="asked")
        gone = a_subscriber(session, now, made, address="gone@example.org")
        own = session.scalars(select(Subscription).where(Subscription.address_id == gone.address_id)).one()
        own.state, own.left_at, own.left_by = "left", now, "page"
        return made


def main(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ").split())


def said(**over: object) -> dict[str, object]:
    words = {
        "name_en": "For families",
        "name_es": "Para familias",
        "rank": "3",
        "time_zone": "America/Los_Angeles",
        "open": "y",
    }
    return words | over


def test_a_list_about_what_there_is(editor, client, engine):
    with Session(engine) as session, transaction(session):
        slug = a_tag(session, "Families", "audience").slug
    made = post(editor, NEW, said(place=f"audience:{slug}"), follow_redirects=True)
    assert "The list is there" in made.text
    with Session(engine) as session:
        found = session.scalars(select(MailingList)).one()
    assert (found.kind, found.scope, found.slug, found.rank, found.open) == ("audience", slug, "for-families", 3, True)
    assert "For families" in main(client.get("/newsletters"))
    assert "Para familias" in main(client.get("/es/newsletters"))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"place": "audience:nobody"}, "Choose what the list is about"),
        ({"place": "county:fresno", "name_en": ""}, "Write a name"),
        ({"place": "county:fresno", "name_es": "x" * 61}, "Write less"),
        ({"place": "county:fresno", "rank": "-1"}, "Write a number from 0"),
    ],
)
def test_what_is_wrong_is_said(editor, engine, typed, word):
    answer = post(editor, NEW, said(**typed))
    assert answer.status_code == 422
    assert word in main(answer)
    with Session(engine) as session:
        assert session.scalars(select(MailingList)).all() == []


def test_a_county_has_one_list_and_many_counties_are_one_choice(editor, client):
    for name, place in (("Fresno", "county:fresno"), ("Kern", "county:kern")):
        assert post(editor, NEW, said(name_en=name, place=place)).status_code == 302
    assert "There is a list about this already" in main(post(editor, NEW, said(name_en="Fresno again", place="county:fresno")))
    page = BeautifulSoup(client.get("/newsletters").text, "html.parser")
    assert [each.text for each in page.find("select", {"name": "county"}).find_all("option")] == ["No county", "Fresno", "Kern"]
    assert not page.find("input", {"value": "fresno"})
    typed = {"county": "kern", "frequency": "daily", "address": "ana@example.org"}
    assert client.post("/newsletters", data=typed).status_code == 302


def test_the_list_of_a_cohort_is_never_open(editor, engine):
    with Session(engine) as session, transaction(session):
        a_cohort(session, read_now(session))
    page = BeautifulSoup(editor.get(NEW).text, "html.parser")
    place = page.find("select", {"name": "place"}).find("option", value=lambda value: value.startswith("cohort:"))["value"]
    post(editor, NEW, said(place=place))
    with Session(engine) as session:
        assert session.scalars(select(MailingList.open)).all() == [False]


def test_two_lists_of_one_name_have_two_addresses_and_none_is_a_page_of_ours(editor, engine):
    for name in ("News", "News", "Check email"):
        post(editor, NEW, said(name_en=name, place="announcements:"))
    with Session(engine) as session:
        assert session.scalars(select(MailingList.slug).order_by(MailingList.id)).all() == ["news", "news-2", "check-email-2"]


def test_a_list_is_renamed_closed_retired_and_brought_back(editor, client, engine, news):
    page = f"/staff/mail/lists/{news.id}"
    assert "Get it 3 At once 0 Daily 3" in main(editor.get(page))
    typed = said(name_en="The news")
    del typed["open"]
    assert "The list is saved" in post(editor, page, typed, follow_redirects=True).text
    assert "The news" not in main(client.get("/newsletters"))
    post(editor, f"{page}/retire", {}, page=page)
    assert "Retired" in main(editor.get("/staff/mail/lists"))
    post(editor, f"{page}/reopen", {}, page=page)
    with Session(engine) as session:
        found = session.get_one(MailingList, news.id)
    assert (found.name_en, found.slug, found.open, found.retired_at) == ("The news", "news", False, None)


def test_the_pages_ask_the_same_however_many_lists_there_are(app, editor, engine, news):
    with app.app_context():
        own = db.engine

    def asked(address: str) -> int:
        with counted_queries(own) as statements:
            assert editor.get(address).status_code == 200
        return len(statements)

    addresses = ("/staff/mail/lists", f"/staff/mail/lists/{news.id}")
    before = [asked(each) for each in addresses]
    with Session(engine) as session, transaction(session):
        for _ in range(10):
            a_subscriber(session, read_now(session), a_list(session, read_now(session)))
    assert [asked(each) for each in addresses] == before


def brought(client, news, data: bytes, consent: str = "Sheets of the conference"):
    page = f"/staff/mail/lists/{news.id}"
    file = (io.BytesIO(data), "readers.csv")
    return post(client, f"{page}/imports", {"file": file, "consent": consent, "frequency": "weekly"}, page=page)


def test_a_file_in_four_steps_and_back(admin, engine, news):
    data = b"Correo,Quien\nnew-one@example.org,Nueva\nnobody,X\ngone@example.org,G\nana@example.org,Ana\n"
    at = brought(admin, news, data).location
    page = BeautifulSoup(admin.get(at).text, "html.parser")
    assert page.find("select", {"name": "address"}).find("option", selected=True).text == "Correo"
    tried = post(admin, f"{at}/try", {"address": "0", "name": "1", "language": ""}, page=at, follow_redirects=True)
    assert "4 read = 1 new + 0 changed + 1 unchanged + 0 closed + 2 refused" in main(tried)
    assert "Line 3 nobody no email address" in main(tried)
    assert "Line 4 gone@example.org left this list" in main(tried)
    with Session(engine) as session:
        assert len(session.scalars(select(Subscription)).all()) == 5, "trying changes nothing"
    rows = list(csv.reader(io.StringIO(admin.get(f"{at}/refused.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert rows == [["3", "nobody", "no email address"], ["4", "gone@example.org", "left this list"]]
    assert "Applied on" in main(post(admin, f"{at}/apply", {}, page=at, follow_redirects=True))
    with Session(engine) as session:
        assert session.scalars(select(Subscription.consent).where(Subscription.source == "import")).all() == [
            "Sheets of the conference"
        ]
    assert "somebody else went on" in post(admin, f"{at}/apply", {}, page=at, follow_redirects=True).text
    assert "Taken back on" in main(post(admin, f"{at}/undo", {}, page=at, follow_redirects=True))
    with Session(engine) as session:
        assert len(session.scalars(select(Subscription)).all()) == 5


def test_a_file_whose_lines_are_gone_is_not_offered_to_be_taken_back(admin, engine, news):
    at = brought(admin, news, b"email\nnew-one@example.org\n").location
    post(admin, f"{at}/try", {"address": "0", "name": "", "language": ""}, page=at)
    seen = post(admin, f"{at}/apply", {}, page=at, follow_redirects=True)
    assert "Take this import back" in main(seen)
    with Session(engine) as session, transaction(session):
        session.scalars(select(SubscriberImport)).one().brought_at -= LINES_KEPT + timedelta(minutes=1)
    shown = main(admin.get(at))
    assert "The lines of this file are no longer kept, so it cannot be taken back." in shown
    assert "Take this import back" not in shown
    assert "read =" not in shown
    assert "it is too old" in post(admin, f"{at}/undo", {}, page=at, follow_redirects=True).text


def test_the_files_of_a_retired_list_are_still_there(admin, news):
    at = brought(admin, news, b"email\nnew-one@example.org\n").location
    page = f"/staff/mail/lists/{news.id}"
    post(admin, f"{page}/retire", {}, page=page)
    shown = admin.get(page)
    assert "Files so far" in main(shown)
    assert "Bring the file" not in main(shown)
    assert BeautifulSoup(shown.text, "html.parser").find("a", href=at)


@pytest.mark.parametrize(
    ("data", "consent", "word"),
    [
        (b"", "Sheets", "The file is empty"),
        (b"\xff\xfe\x00", "Sheets", "no CSV file in UTF-8"),
        (b"email\nana@example.org\n", " ", "Write how these people said"),
    ],
)
def test_a_file_that_cannot_be_taken(admin, news, data, consent, word):
    answer = brought(admin, news, data, consent)
    assert answer.status_code == 422
    assert word in main(answer)


def test_a_file_of_a_header_alone_is_said_when_it_is_tried(admin, news):
    at = brought(admin, news, b"email\n").location
    answer = post(admin, f"{at}/try", {"address": "0", "name": "", "language": ""}, page=at)
    assert answer.status_code == 422
    assert "a header and no lines" in main(answer)


def test_the_readers_as_a_file(admin, engine, news):
    page = f"/staff/mail/lists/{news.id}"
    with Session(engine) as session, transaction(session):
        own = session.scalars(select(Subscription).where(Subscription.state == "active")).first()
        own.consent = "=HYPERLINK(1)"
    answer = post(admin, f"{page}/readers.csv", {}, page=page)
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["email"]: row["state"] for row in rows} == {
        "ana@example.org": "active",
        "ben@example.org": "active",
        "cmd@example.org": "active",
        "gone@example.org": "left",
        "new@example.org": "asked",
    }
    assert "'=HYPERLINK(1)" in {row["consent"] for row in rows}


def test_one_address_and_what_is_known_of_it(admin, engine, news):
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        suppress(session, "ana@example.org", Reason.BOUNCED, now)
        dora = a_person(session, now, address="dora@example.org")
        a_subscriber(session, now, news, person=dora)
        a_delivery(session, now, person_id=dora.id, address="Dora@example.org", letter="confirm_lists")
    found = main(admin.get(f"{ADDRESSES}?q=ANA@example.org"))
    assert "mail to it came back" in found
    assert "News gets it" in found
    assert "Link to confirm a subscription" in main(admin.get(f"{ADDRESSES}?q=dora@example.org"))
    assert "No record has this address" in main(admin.get(f"{ADDRESSES}?q=nobody@example.org"))
    assert "That is no email address" in main(admin.get(f"{ADDRESSES}?q=nobody"))


def test_staff_stop_an_address_and_take_back_what_staff_decided_alone(admin, engine, news):
    with Session(engine) as session, transaction(session):
        suppress(session, "ana@example.org", Reason.COMPLAINED, read_now(session))
    page = f"{ADDRESSES}?q=ana@example.org"
    for deed, live in (("suppress", {"complained", "staff"}), ("lift", {"complained"})):
        post(admin, f"{ADDRESSES}/{deed}", {"q": "ana@example.org"}, page=page)
        with Session(engine) as session:
            assert set(session.scalars(select(Suppression.reason).where(Suppression.lifted_at.is_(None)))) == live


def test_no_list_hides_a_page_of_ours_or_takes_our_mailboxes(app):
    """What stands beside the lists' own pages is reserved: a list of that name gets the next free address."""
    beside = {rule.rule.split("/")[2] for rule in app.url_map.iter_rules() if rule.rule.startswith("/newsletters/")}
    assert {each for each in beside if "<" not in each} <= OURS


def test_a_list_of_such_a_name_is_made_under_the_next_address(fresh_database):
    with Session(fresh_database) as session, transaction(session):
        slugs = [
            make_list(session, ("announcements", ""), ListWords(name_en=name), None, read_now(session)).slug
            for name in ("Posts", "Posts", "Postmaster")
        ]
    assert slugs == ["posts-2", "posts-3", "postmaster-2"]
