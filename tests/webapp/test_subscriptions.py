"""Our mail by forms and links: asking for it, saying that it is wanted, choosing, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.links import CONFIRM_LISTS, LEAVE_LIST, MAIL_PREFERENCES
from modules.core.times import read_now
from modules.mailings.lists.leave_links import leave_token
from modules.mailings.lists.models import MailingList, Subscriber, Subscription, Suppression
from modules.people.merging import merge
from modules.people.models import Address
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.webapp.forms import post
from tests.webapp.world import checksums
from webapp.extensions import db
from webapp.forms.subscriptions import CONSENT

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def lists(fresh_database) -> list[MailingList]:
    """News, the Friday 5, and a list that nobody can ask for."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        return [
            a_list(session, now, slug="news", name_en="News", name_es="Noticias"),
            a_list(session, now, slug="friday-5", kind="friday5", name_en="Friday 5", rank=1),
            a_list(session, now, slug="cohort", kind="cohort", name_en="Cohort III", open=False, rank=2),
        ]


@pytest.fixture
def reader(fresh_database, lists) -> Subscriber:
    """Somebody who gets the news and the Friday 5."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return a_subscriber(session, read_now(session), *lists[:2], address="ana@example.org")


@pytest.fixture
def link(app, reader, fresh_database):
    """The address in a letter to the reader."""
    tokens = app.extensions["convene.tokens"]

    def made(purpose: str) -> str:
        if purpose == LEAVE_LIST:
            with Session(fresh_database) as session:
                first = select(Subscription.id).where(Subscription.address_id == reader.address_id).order_by(Subscription.id)
                return f"/subscriptions/leave/{tokens.make(purpose, session.scalars(first).first(), reader.nonce)}"
        token = tokens.make(purpose, reader.address_id, reader.nonce)
        return f"/subscriptions/{'confirm/' if purpose == CONFIRM_LISTS else ''}{token}"

    return made


def main(answer) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ").split())


def standing(engine) -> dict[str, tuple[str, str, str]]:
    found = select(MailingList.slug, Subscription.state, Subscription.frequency, Subscription.left_by)
    with Session(engine) as session:
        rows = session.execute(found.join(Subscription, Subscription.list_id == MailingList.id)).all()
    return {slug: (state, often, by) for slug, state, often, by in rows}


def test_from_the_form_to_the_button(app, client, engine, lists):
    sent = client.post("/newsletters", data={"lists": ["news", "friday-5"], "frequency": "daily", "address": "ana@example.org"})
    assert "ana@example.org" in main(client.get(sent.location))
    assert standing(engine) == {"news": ("asked", "daily", ""), "friday-5": ("asked", "weekly", "")}
    with Session(engine) as session:
        own = session.scalars(select(Subscriber)).one()
    confirming = f"/subscriptions/confirm/{app.extensions['convene.tokens'].make(CONFIRM_LISTS, own.address_id, own.nonce)}"
    assert "News" in main(client.get(confirming))
    assert standing(engine)["news"][0] == "asked"
    done = post(client, confirming, {}, follow_redirects=True)
    assert "It comes to you from now on" in main(done) or "It comes to you from now on" in done.text
    assert {state for state, *_ in standing(engine).values()} == {"active"}


def test_the_answer_is_the_same_for_a_known_address(client, reader):
    known, new = (
        client.post("/newsletters", data={"lists": "news", "frequency": "daily", "address": address}, follow_redirects=True)
        for address in ("ana@example.org", "new@example.org")
    )
    assert main(known).replace("ana@", "new@") == main(new)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address": "ana", "lists": "news", "frequency": "daily"}, "Write an email address"),
        ({"address": "ana@example.org", "frequency": "daily"}, "Tick at least one"),
        ({"address": "ana@example.org", "lists": "cohort", "frequency": "daily"}, "Tick at least one"),
        ({"address": "ana@example.org", "lists": "news", "frequency": "hourly"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, engine, lists, typed, said):
    answer = client.post("/newsletters", data=typed)
    assert answer.status_code == 422
    assert said in main(answer)
    assert f'value="{typed["address"]}"' in answer.text
    assert standing(engine) == {}


def test_opening_a_link_changes_nothing(client, engine, link):
    before = checksums(engine)
    for purpose in (CONFIRM_LISTS, MAIL_PREFERENCES, LEAVE_LIST):
        assert client.get(link(purpose), follow_redirects=True).status_code == 200
        assert client.head(link(purpose), follow_redirects=True).status_code == 200
    assert checksums(engine) == before


@pytest.mark.parametrize("purpose", [CONFIRM_LISTS, MAIL_PREFERENCES, LEAVE_LIST])
def test_a_link_that_was_not_given_opens_nothing(client, link, purpose):
    address = link(purpose)
    swapped = {CONFIRM_LISTS: MAIL_PREFERENCES, MAIL_PREFERENCES: CONFIRM_LISTS, LEAVE_LIST: MAIL_PREFERENCES}[purpose]
    other = link(swapped).rpartition("/")[2]
    for wrong in (address[:-1] + ("A" if address[-1] != "A" else "B"), address.rpartition("/")[0] + "/" + other, address + "x"):
        assert client.get(wrong).status_code == 404


def test_a_mail_program_leaves_with_one_click(client, engine, link):
    """RFC 8058: a POST without cookie or token of a form, answered without a redirect; again does nothing."""
    for _ in range(2):
        answer = client.post(link(LEAVE_LIST), data=ONE_CLICK)
        assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert standing(engine) == {"news": ("left", "daily", "one_click"), "friday-5": ("active", "daily", "")}


def test_one_click_as_form_data_in_parts(client, engine, link):
    assert client.post(link(LEAVE_LIST), data=ONE_CLICK, content_type="multipart/form-data").status_code == 200
    assert standing(engine)["news"] == ("left", "daily", "one_click")


@pytest.mark.parametrize(
    ("what", "news", "friday"),
    [
        ("these", ("left", "daily", "page"), ("active", "daily", "")),
        ("weekly", ("active", "weekly", ""), ("active", "daily", "")),
        ("all", ("left", "daily", "page"), ("left", "daily", "page")),
    ],
)
def test_who_opens_the_link_chooses(client, engine, link, what, news, friday):
    assert "Leave News?" in main(client.get(link(LEAVE_LIST)))
    assert client.post(link(LEAVE_LIST), data={"what": what}).status_code == 200
    assert standing(engine) == {"news": news, "friday-5": friday}
    with Session(engine) as session:
        assert len(session.scalars(select(Suppression)).all()) == (what == "all")


def test_a_list_that_was_left_is_not_said_to_come_once_a_week(app, client, engine, reader, lists):
    with Session(engine) as session, transaction(session):
        own = session.scalars(select(Subscription).order_by(Subscription.id)).all()
        token = leave_token(app.extensions["convene.tokens"].make, [each.id for each in own], reader.nonce)
        own[0].state, own[0].left_at, own[0].left_by = "left", read_now(session), "page"
    page = f"/subscriptions/leave/{token}"
    assert "Leave Friday 5?" in main(client.get(page))
    done = main(client.post(page, data={"what": "weekly"}))
    assert "Friday 5 comes to you once a week." in done
    assert "News" not in done
    assert "News" in main(client.post(page, data={"what": "these"}))
    again = main(client.post(page, data={"what": "weekly"}))
    assert "once a week" not in again
    assert "You left these lists" in again


def test_who_signed_in_and_proved_no_address_is_given_the_form(app, engine, lists):
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        person = a_person(session, read_now(session), address="ana@example.org", confirmed=False)
    own = signed_in_client(app, person_id=person.id)
    with Session(engine) as session, transaction(session):
        for each in session.scalars(select(Address).where(Address.person_id == person.id)):
            each.confirmed_at = None
    assert "Choose your email" in main(own.get("/account/mail"))
    shown = own.get("/newsletters")
    assert "nothing to type" not in main(shown)
    assert BeautifulSoup(shown.text, "html.parser").find("input", {"name": "address"})
    assert "nothing to type" in main(signed_in_client(app).get("/newsletters"))


def test_preferences_are_saved_and_shown(client, engine, link, lists):
    day = (lists[0].created_at + timedelta(days=30)).date()
    chosen = {
        f"list_{lists[0].id}": "weekly",
        f"list_{lists[1].id}": "",
        "hour": "18",
        "language": "es",
        "paused_until": str(day),
    }
    page = post(client, link(MAIL_PREFERENCES), chosen, follow_redirects=True)
    assert page.status_code == 200
    assert standing(engine) == {"news": ("active", "weekly", ""), "friday-5": ("left", "daily", "page")}
    form = BeautifulSoup(page.text, "html.parser").find("main")
    assert form.find("select", {"name": f"list_{lists[0].id}"}).find("option", selected=True)["value"] == "weekly"
    assert form.find("select", {"name": "hour"}).find("option", selected=True)["value"] == "18"
    assert form.find("input", {"name": "paused_until"})["value"] == str(day)
    assert "Cohort III" not in main(page)
    assert str(CONSENT) in client.get(link(MAIL_PREFERENCES)).text


def test_a_list_that_was_retired_while_the_page_was_open_is_named_to_be_gone(client, engine, link, lists):
    with Session(engine) as session, transaction(session):
        session.get(MailingList, lists[1].id).retired_at = read_now(session)
    chosen = {f"list_{lists[0].id}": "weekly", f"list_{lists[1].id}": "", "hour": "7", "language": "en"}
    page = post(client, link(MAIL_PREFERENCES), chosen, follow_redirects=True)
    assert "a list on this page was closed meanwhile" in page.text
    assert standing(engine)["news"] == ("active", "weekly", "")


def test_a_pause_without_an_end_in_sight_is_refused(client, engine, link, lists):
    answer = post(
        client, link(MAIL_PREFERENCES), {f"list_{lists[0].id}": "", "hour": "7", "language": "en", "paused_until": "2099-01-01"}
    )
    assert answer.status_code == 422
    assert "Choose a day within a year" in main(answer)
    assert standing(engine)["news"][0] == "active"


def test_leaving_everything_from_the_page(client, engine, link):
    post(client, f"{link(MAIL_PREFERENCES)}/leave-all", {}, page=link(MAIL_PREFERENCES))
    assert {state for state, *_ in standing(engine).values()} == {"left"}


def test_who_signed_in_needs_no_letter(app, engine, lists):
    own = signed_in_client(app)
    chosen = {f"list_{lists[0].id}": "at_once", f"list_{lists[1].id}": "weekly", "hour": "6", "language": "es"}
    page = post(own, "/account/mail", chosen, follow_redirects=True)
    assert "Saved" in page.text
    assert standing(engine) == {"news": ("active", "at_once", ""), "friday-5": ("active", "weekly", "")}
    with Session(engine) as session:
        assert session.scalars(select(Subscription.source).distinct()).all() == ["account"]
    post(own, "/account/mail/leave-all", {}, page="/account/mail")
    assert {state for state, *_ in standing(engine).values()} == {"left"}


def test_the_account_shows_what_its_address_asked_for_before(app, engine, lists):
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        person = a_person(session, read_now(session), address="ana@example.org")
        a_subscriber(session, read_now(session), lists[0], person=person, hour=19)
    page = BeautifulSoup(signed_in_client(app, person_id=person.id).get("/account/mail").text, "html.parser")
    assert page.find("select", {"name": f"list_{lists[0].id}"}).find("option", selected=True)["value"] == "daily"
    assert page.find("select", {"name": "hour"}).find("option", selected=True)["value"] == "19"


def test_the_pages_ask_the_same_however_many_lists_there_are(app, client, engine, link, lists):
    with app.app_context():
        own_engine = db.engine

    def asked(address: str) -> int:
        with counted_queries(own_engine) as statements:
            client.get(address)
        return len(statements)

    addresses = ("/newsletters", link(MAIL_PREFERENCES), link(LEAVE_LIST))
    before = [asked(each) for each in addresses]
    with Session(engine) as session, transaction(session):
        for _ in range(10):
            a_list(session, read_now(session))
    assert [asked(each) for each in addresses] == before == [1, 4, 1]


def test_the_first_page_asks_for_the_friday_5_without_a_cookie(client, engine, lists):
    page = client.get("/")
    assert "Set-Cookie" not in page.headers
    form = BeautifulSoup(page.text, "html.parser").find("form", {"action": "/newsletters"})
    assert str(CONSENT) in form.text, "what is written down as agreed to stands beside the button"
    typed = {each["name"]: each.get("value", "") for each in form.find_all("input")}
    assert typed == {"lists": "friday-5", "frequency": "weekly", "address": ""}
    sent = client.post("/newsletters", data=typed | {"address": "ana@example.org"}, follow_redirects=True)
    assert "Check your email" in main(sent)
    assert standing(engine) == {"friday-5": ("asked", "weekly", "")}


def test_lists_and_calendar_stand_on_one_page(app, client, lists):
    page = client.get("/subscribe")
    assert "Set-Cookie" not in page.headers
    form = BeautifulSoup(page.text, "html.parser").find("form", {"action": "/newsletters"})
    assert [each["value"] for each in form.find_all("input", {"name": "lists"})] == ["news", "friday-5"]
    assert "Add to Google Calendar" in main(page)
    assert 'action="/newsletters"' not in client.get("/subscribe?format=online").text, "the calendar of a choice stands alone"
    own = signed_in_client(app).get("/subscribe")
    assert "nothing to type" in main(own)
    assert "/account/mail" in own.text


def test_a_county_is_added_to_what_one_gets(client, engine, link, lists):
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        kern, fresno = (a_list(session, read_now(session), kind="county", scope=name, slug=name, rank=9) for name in ("k", "f"))
    page = BeautifulSoup(client.get(link(MAIL_PREFERENCES)).text, "html.parser")
    assert not page.find("select", {"name": f"list_{kern.id}"})
    chosen = {f"list_{lists[0].id}": "daily", f"list_{lists[1].id}": "weekly", "hour": "7", "language": "en"}
    page = post(client, link(MAIL_PREFERENCES), chosen | {"county": str(kern.id)}, follow_redirects=True)
    assert standing(engine)["k"] == ("active", "weekly", "")
    page = BeautifulSoup(page.text, "html.parser")
    assert page.find("select", {"name": f"list_{kern.id}"}).find("option", selected=True)["value"] == "weekly"
    assert [each["value"] for each in page.find("select", {"name": "county"}).find_all("option")] == ["", str(fresno.id)]


def test_the_page_says_which_address_and_whose_clock(client, link):
    said = main(client.get(link(MAIL_PREFERENCES)))
    assert "Our mail to ana@example.org" in said
    assert "Pacific time" in said


def test_an_account_leads_to_its_other_addresses(app, engine, lists, reader):
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        person = a_person(session, now, address="work@example.org")
        a_subscriber(session, now, lists[0], person=person)
        merge(session, person.id, session.get_one(Address, reader.address_id).person_id, None, now)
        person_id = person.id
    own = signed_in_client(app, person_id=person_id)
    page = BeautifulSoup(own.get("/account/mail").text, "html.parser")
    [other] = [each for each in page.find("main").find_all("a") if "@" in each.text]
    assert "Our mail to " + other.text in main(own.get(other["href"]))
    post(own, "/account/mail/leave-all", {}, page="/account/mail")
    with Session(engine) as session:
        assert set(session.scalars(select(Subscription.state))) == {"left"}


def test_a_mail_program_may_say_nothing_at_all(client, engine, link):
    assert client.post(link(LEAVE_LIST)).status_code == 200
    assert standing(engine)["news"] == ("left", "daily", "one_click")
