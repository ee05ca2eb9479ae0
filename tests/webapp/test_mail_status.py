"""Does mail go, and who got what: what staff see and what they can do about what hangs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery, DeliveryDomain
from modules.mailings.editions.models import Edition, EditionShare
from modules.organizations.models import Organization
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.bulk import an_edition_to
from tests.factories.deliveries import a_delivery
from tests.factories.lists import a_list
from tests.factories.newsletters import an_issue

RUNNING, SEARCH = "/staff/mail/running", "/staff/mail/search"
HOUR = timedelta(hours=1)


@pytest.fixture
def keeper(app):
    return signed_in_client(app, "administrator")


@pytest.fixture
def going(fresh_database) -> int:
    """An issue to five readers: one refused it, of one it is not known, three wait for an hour."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        edition = an_edition_to(session, 5)
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        for row in rows:
            row.next_attempt_at = now - HOUR
        for row, state in zip(rows, ("rejected", "uncertain"), strict=False):
            row.state, row.settled_at = state, now - HOUR
        return edition.id


def words(answer):
    return " ".join(page(answer).select_one("body").text.split())


def press(client, ident):
    """Press a button of the page, with what its form holds; the page that comes then."""
    form = page(client.get(RUNNING)).select_one(f"#{ident}").find_parent("form")
    held = {each["name"]: each.get("value", "") for each in form.select("[name]")}
    answer = client.post(form["action"], data=held)
    assert answer.headers["Location"].endswith(RUNNING)
    return words(client.get(RUNNING))


def test_nothing_waits(keeper, fresh_database):
    shown = keeper.get(RUNNING)
    assert "Yes. Nothing waits at the moment." in words(shown)
    assert "No issue goes out at the moment" in words(shown)
    assert not page(shown).select("[hx-get]")
    assert page(keeper.get("/staff/mail")).select_one(f"a[href='{RUNNING}']")


def test_what_stands_is_said_first_and_can_be_held_and_let_go_on(keeper, going):
    shown = keeper.get(RUNNING)
    assert "nothing of it has moved since" in page(shown).select_one(".usa-alert--error").text
    assert "2 of 5 letters" in words(shown)
    assert page(shown).select_one("#all-mail[hx-get]")
    assert "Mail stands still since" in words(keeper.get("/staff"))
    assert "Stands still" in press(keeper, f"hold-{going}")
    assert not page(keeper.get(RUNNING)).select(".usa-alert--error")
    assert "Sending goes on" in press(keeper, f"go-{going}")
    assert "Not known" not in press(keeper, f"rest-{going}")


def test_what_is_looked_at_again_is_one_part_of_its_own(keeper, going):
    """No other part of the page has its name, what the page says first is in it, and focus finds its way back by ids."""
    shown = page(keeper.get(RUNNING))
    assert [each.name for each in shown.select("#status")] == ["div"]
    assert shown.select_one("#status[role=status]")
    again = shown.select_one("#all-mail")
    assert again["hx-select"] == "#all-mail"
    assert again.select_one(".lead")
    held = [each for each in again.select("a[href], button") if not each.get("id")]
    assert held == []
    ids = [each["id"] for each in shown.select("[id]")]
    assert len(ids) == len(set(ids))


def test_an_issue_that_somebody_holds_is_said_to_be_held(keeper, going):
    press(keeper, f"hold-{going}")
    shown = words(keeper.get(RUNNING))
    assert "An issue is held until somebody goes on with it. Nothing else stands still." in shown
    assert "Yes." not in shown


def test_letters_that_hang_are_hurried_given_up_or_sent_anew(keeper, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        later = a_delivery(session, now, attempts=2, next_attempt_at=now + HOUR, answer="450 later").id
        refused = a_delivery(session, now, state="rejected", settled_at=now, answer="550 nobody").id
    assert "450 later" in words(keeper.get(RUNNING))
    assert "is tried now" in press(keeper, "hurry-letters")
    assert "Nothing waits for another try." in press(keeper, "hurry-letters")
    assert "tried no more" in press(keeper, f"give-up-{later}")
    shown = press(keeper, f"anew-{refused}")
    assert "The letter goes out once more." in shown
    assert "550 nobody" not in shown
    with Session(fresh_database) as session:
        assert session.get_one(Delivery, later).state == "suppressed"
        address = session.get_one(Delivery, refused).address
        assert session.scalars(select(Delivery.state).where(Delivery.address == address).order_by(Delivery.id)).all() == [
            "rejected",
            "pending",
        ]


def test_a_domain_that_rests_can_be_woken(keeper, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        session.add(DeliveryDomain(domain="rests.example", free_at=read_now(session) + HOUR, refusals=3))
    assert "rests.example" in words(keeper.get(RUNNING))
    assert "rests.example" not in press(keeper, "wake-1")


def test_an_editor_sees_no_address_of_a_letter(app, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        address = a_delivery(session, now, state="rejected", settled_at=now).address
    shown = words(signed_in_client(app, "editor").get(RUNNING))
    assert address not in shown
    assert "One failed in the last week" in shown


def test_the_page_asks_the_same_number_of_questions_however_much_waits(keeper, going, fresh_database):
    keeper.get(RUNNING)
    with counted_queries(fresh_database) as few:
        keeper.get(RUNNING)
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        for _ in range(20):
            a_delivery(session, now, attempts=1, next_attempt_at=now + HOUR)
            a_delivery(session, now, state="rejected", settled_at=now)
    with counted_queries(fresh_database) as many:
        keeper.get(RUNNING)
    assert len(many) == len(few) <= 30


@pytest.fixture
def sent(fresh_database) -> int:
    """A finished issue that reached a district whose name a spreadsheet would calculate."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        edition = an_issue(session, now, a_list(session, now, kind="friday5", name_en="Friday 5"))
        session.add(Organization(name="=Peña Unified", county="Kern", kind="district", created_at=now))
        for kind, name in (("domain", "staff.pena.example"), ("county", "Kern"), ("organization", "=Peña Unified")):
            counts = {"total": 7, "accepted": 4, "rejected": 1, "uncertain": 1, "suppressed": 1}
            session.add(EditionShare(edition_id=edition.id, kind=kind, name=name, **counts))
        return edition.id


@pytest.mark.parametrize(("typed", "kind"), [("pena unif", "Organization"), ("KERN", "County"), ("@pena.example", "Domain")])
def test_a_district_a_county_or_a_domain_is_found_in_all_issues(keeper, sent, typed, kind):
    shown = keeper.get(SEARCH, query_string={"q": typed})
    [row] = page(shown).select("main tbody tr")
    assert kind in row.text
    assert [each.text for each in row.select("td.num")] == ["7", "4", "1", "1", "1"]


def test_the_file_keeps_names_from_being_calculated(keeper, sent):
    answer = keeper.get(f"{SEARCH}/results.csv", query_string={"q": "pena"})
    assert answer.mimetype == "text/csv"
    assert "'=Peña Unified,7,4,1,1,1" in answer.text


def test_an_address_is_followed_through_all_issues(keeper, going, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        address = session.scalars(select(Delivery.address).where(Delivery.state == "rejected")).one()
        session.execute(update(Delivery).where(Delivery.address == address).values(answer="550 no such user"))
        number = session.get_one(Edition, going).number
    shown = words(keeper.get(SEARCH, query_string={"q": address.upper()}))
    assert f"issue {number}" in shown
    assert "Refused: 550 no such user" in shown
    assert f"{address},Refused,550 no such user" in keeper.get(f"{SEARCH}/results.csv", query_string={"q": address}).text
    assert "Not counted yet" not in shown
    assert "No issue went there" in words(keeper.get(SEARCH, query_string={"q": "nobody@example.org"}))
    assert "Not counted yet" in words(keeper.get(SEARCH, query_string={"q": "pena.example"}))
