"""Pages of certificates: checking one, my own, and what staff do with them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select

from modules.accounts.actors import Role
from modules.accounts.closing import erase
from modules.awards.models import Award, Standing
from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.models import Person
from modules.registrations.attendance import mark
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.awards import a_standing, an_award
from tests.factories.events import an_event
from tests.factories.registrations import a_registration
from tests.webapp.forms import post
from webapp.extensions import db

CODE = "7K0M-21N4-R9TD"


@pytest.fixture
def holder(app):
    return signed_in_client(app)


@pytest.fixture
def staff(app):
    return signed_in_client(app, Role.EDITOR)


@pytest.fixture
def world(app):
    """Do something with a session and the time, committed."""

    def do(deed):
        with app.app_context(), transaction(db.session()) as session:
            return deed(session, read_now(session))

    return do


@pytest.fixture
def award(world, holder):
    """The holder's certificate, issued a day ago."""
    return world(
        lambda session, now: an_award(
            session, now - timedelta(days=1), session.get(Person, holder.person_id), code=CODE, name="Iñaki Muñoz", sample=False
        )
    )


def revoked(world, award):
    world(lambda session, now: a_standing(session, now, award))


def heading(answer) -> str:
    return " ".join(BeautifulSoup(answer.data, "html.parser").select_one("main h1").get_text().split())


def test_a_good_certificate_says_what_stands_on_it(client, award):
    answer = client.get(f"/verify/{CODE}")
    assert (answer.status_code, heading(answer)) == (200, "This certificate is good")
    for said in ("Iñaki Muñoz", "Roots up", "1 hour 30 minutes", "Sample Education Agency", CODE):
        assert said in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert 'content="noindex"' in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_says_nothing_more_of_the_person(client, award, holder):
    page = client.get(f"/verify/{CODE}").text
    assert "@example.org" not in page.replace("help@example.org", "")
    assert "evidence" not in page
    assert f">{holder.person_id}<" not in page


@pytest.mark.parametrize("typed", ["7k0m 21n4 r9td", "7KOM-2IN4-R9TD", "7kom2ln4r9td"])
def test_a_code_is_read_kindly(client, award, typed):
    assert client.get("/verify", query_string={"code": typed}).headers["Location"] == f"/verify/{CODE}"
    assert client.get(f"/verify/{typed}").status_code == 200


def test_a_revoked_one_says_so_in_its_heading_with_the_day_and_not_the_reason(client, award, world):
    revoked(world, award)
    answer = client.get(f"/verify/{CODE}")
    assert heading(answer) == "This certificate was revoked"
    assert "took it back on" in answer.text
    assert "wrong person" not in answer.text


def test_one_that_ran_out_says_so(client, world):
    world(lambda session, now: an_award(session, now, code=CODE, expires_at=now - timedelta(days=1)))
    assert heading(client.get(f"/verify/{CODE}")) == "This certificate has run out"


@pytest.mark.parametrize("code", ["7KQM-2XN4-R9TD", "nonsense", "%00", "x" * 3000])
def test_an_unknown_one_says_so(client, award, code):
    answer = client.get(f"/verify/{code}")
    assert (answer.status_code, heading(answer)) == (404, "We know no certificate with this code")


def test_the_door_asks_for_a_code_and_says_what_is_wrong_with_it(client):
    assert heading(client.get("/verify")) == "Check a certificate"
    page = client.get("/verify?code=7KQM").text
    assert "This is not a whole code" in page
    assert 'value="7KQM"' in page


def test_a_sample_is_marked(client, world):
    world(lambda session, now: an_award(session, now, code=CODE, sample=True))
    assert "proves nothing" in client.get(f"/verify/{CODE}").text


def test_a_person_who_was_erased_leaves_no_name(client, award, holder, world):
    world(lambda session, now: erase(session, holder.person_id, None, now))
    answer = client.get(f"/verify/{CODE}")
    assert heading(answer) == "This certificate is good"
    assert "Iñaki" not in answer.text
    assert "The name was removed" in answer.text


def test_strangers_cannot_try_codes_without_end(limited_app):
    client = limited_app.test_client()
    answers = [client.get(f"/verify/{number}").status_code for number in range(61)]
    assert answers.count(429) == 1


def test_a_school_behind_one_address_claims_together(limited_app):
    eager, colleague = (signed_in_client(limited_app) for _ in range(2))
    door = "/account/awards/events/9999"
    assert [post(eager, door, {}, page="/account").status_code for _ in range(61)].count(429) == 1
    assert post(colleague, door, {}, page="/account").status_code == 404


def test_it_costs_two_statements(app, client, award):
    with counted_queries(db_engine(app)) as statements:
        client.get(f"/verify/{CODE}")
    assert len([each for each in statements if "awards_" in each]) == 2
    assert len(statements) <= 4


def test_it_is_there_in_spanish(client, award):
    answer = client.get(f"/es/verify/{CODE}")
    assert "Desde la raíz: participación que perdura" in answer.text
    assert answer.status_code == 200


def db_engine(app):
    with app.app_context():
        return db.engine


def test_my_certificates_lead_to_their_paper_and_their_proof(holder, award):
    page = BeautifulSoup(holder.get("/account/awards").data, "html.parser")
    links = [link["href"] for link in page.select("main a")]
    assert {f"/account/awards/{CODE}.pdf", f"/es/account/awards/{CODE}.pdf", f"/verify/{CODE}"} <= set(links)
    assert page.select_one("input[readonly]")["value"] == f"http://localhost/verify/{CODE}"
    assert holder.get("/account").text.count("/account/awards") == 1


def test_the_paper_is_mine_and_staffs_alone(app, holder, staff, award):
    answer = holder.get(f"/account/awards/{CODE}.pdf")
    assert answer.content_type == "application/pdf"
    assert f"certificate-{CODE}.pdf" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Iñaki Muñoz" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert PdfReader(BytesIO(holder.get(f"/es/account/awards/{CODE}.pdf").data)).trailer["/Root"]["/Lang"] == "es"
    assert staff.get(f"/account/awards/{CODE}.pdf").status_code == 200
    assert signed_in_client(app, Role.FACILITATOR).get(f"/account/awards/{CODE}.pdf").status_code == 404
    assert app.test_client().get(f"/account/awards/{CODE}.pdf").status_code == 302


def test_a_revoked_one_is_not_printed_and_says_why(holder, award, world):
    revoked(world, award)
    page = holder.get("/account/awards").text
    assert "It was issued to the wrong person." in page
    assert ".pdf" not in page
    assert holder.get(f"/account/awards/{CODE}.pdf").status_code == 409


def test_an_empty_page_says_how_one_gets_there(holder):
    assert "No certificate yet" in holder.get("/account/awards").text


def test_many_cost_as_much_as_one(app, holder, award, world):
    def statements() -> int:
        with counted_queries(db_engine(app)) as counted:
            holder.get("/account/awards")
        return len(counted)

    before = statements()
    for _ in range(4):
        world(lambda session, now: an_award(session, now, session.get(Person, holder.person_id)))
    assert statements() == before


@pytest.fixture
def attended(world, holder):
    """An event of two sessions, both over, of which the holder came to the second: 90 minutes."""

    def make(session, now):
        starts = now - timedelta(days=3)
        sessions = [
            (starts, starts + timedelta(hours=1)),
            (starts + timedelta(days=1), starts + timedelta(days=1, hours=1.5)),
        ]
        event = an_event(session, now, title="Listening institute", title_es=None, sessions=sessions, host="Sample County")
        place = a_registration(session, now, event, session.get(Person, holder.person_id))
        mark(session, place.id, event.sessions[1].id, True, now, None)
        return event

    return world(make)


def claimed(holder, event):
    return post(holder, f"/account/awards/events/{event.id}", {}, page="/account", follow_redirects=True)


def test_hours_are_listed_and_become_a_certificate(app, holder, attended):
    page = holder.get("/account/awards").text
    assert "Listening institute" in page
    assert "1 hour 30 minutes" in page
    assert "Your certificate is ready." in claimed(holder, attended).text
    assert "See the certificate" in claimed(holder, attended).text
    with app.app_context():
        [award] = db.session().scalars(select(Award))
    assert (award.title_en, award.minutes, award.credits) == ("Listening institute", 90, ["Sample County"])
    assert award.issuer == "Sample Education Agency"
    said = PdfReader(BytesIO(holder.get(f"/account/awards/{award.code}.pdf").data)).pages[0].extract_text()
    assert "Certificate of attendance" in said


def test_somebody_who_was_not_there_gets_none(app, attended):
    stranger = signed_in_client(app)
    assert claimed(stranger, attended).status_code == 409
    assert post(stranger, "/account/awards/events/9999", {}, page="/account").status_code == 404


def test_the_certificate_waits_for_the_last_session(app, holder, world):
    def make(session, now):
        event = an_event(
            session, now, sessions=[(now - timedelta(hours=3), now - timedelta(hours=2)), (now, now + timedelta(days=1))]
        )
        place = a_registration(session, now, event, session.get(Person, holder.person_id))
        mark(session, place.id, event.sessions[0].id, True, now, None)
        return event

    event = world(make)
    assert "after the last session" in holder.get("/account/awards").text
    assert "once the event is over" in claimed(holder, event).text
    with app.app_context():
        assert db.session().scalars(select(Award)).all() == []


def test_certificates_are_found_by_name_and_code(staff, award):
    for typed in ("muñoz", "INAKI", CODE, "7kom 2in4 r9td"):
        assert f"/staff/awards/{CODE}" in staff.get("/staff/awards", query_string={"q": typed}).text
    assert "No certificate has this name" in staff.get("/staff/awards?q=nobody").text


def test_one_is_revoked_and_restored_with_reasons(app, staff, client, award):
    page = f"/staff/awards/{CODE}"
    answer = post(staff, f"{page}/revoke", {"reason": "Wrong person."}, page=page, follow_redirects=True)
    assert "no longer counts, and its holder is told" in answer.text
    assert "Wrong person." in answer.text
    assert heading(client.get(f"/verify/{CODE}")) == "This certificate was revoked"
    late = post(staff, f"{page}/revoke", {"reason": "Again."}, page=page)
    assert (late.status_code, "before you" in late.text, "Again." in late.text) == (409, True, True)
    assert "counts again" in post(staff, f"{page}/restore", {"reason": "It was right."}, page=page, follow_redirects=True).text
    assert post(staff, f"{page}/restore", {"reason": "x"}, page=page).status_code == 409
    assert heading(client.get(f"/verify/{CODE}")) == "This certificate is good"


@pytest.mark.parametrize("deed", ["revoke", "restore"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_nothing_happens_without_a_reason(app, staff, award, deed, reason):
    page = f"/staff/awards/{CODE}"
    assert post(staff, f"{page}/{deed}", {"reason": reason}, page=page).status_code == 422
    with app.app_context():
        assert db.session().scalars(select(Standing)).all() == []


def test_the_page_says_what_it_rests_on(staff, award):
    page = staff.get(f"/staff/awards/{CODE}").text
    assert "module:sample-series/" in page
    assert staff.get("/staff/awards/7KQM-2XN4-R9TD").status_code == 404
    assert staff.get(f"/es/staff/awards/{CODE}").status_code == 200


def test_an_empty_list_says_why(staff):
    assert "No certificate was issued yet" in staff.get("/staff/awards").text


def test_the_footer_leads_to_checking(client):
    assert '<a href="/verify">Check a certificate</a>' in client.get("/events").text
