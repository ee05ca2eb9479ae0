"""Server-side sessions: what a copied, old or planted cookie is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from modules.accounts.closing import erase
from modules.accounts.models import Account, SignedInSession
from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.merging import merge
from tests.conftest import counted_queries
from tests.factories.accounts import PASSWORD, an_account, signed_in_client
from tests.factories.people import a_person
from tests.webapp.forms import csrf, post
from tests.webapp.test_account_journey import FORM, engine_of, is_inside, made
from webapp.extensions import db


@pytest.fixture
def inside(app, client):
    made(app, an_account, email="ana@example.org", password=PASSWORD)
    post(client, "/login", FORM)
    return client


def copy_of(app, client):
    """Another browser with the same cookie."""
    thief = app.test_client()
    thief.set_cookie("convene", client.get_cookie("convene").value)
    return thief


def in_database(app, deed):
    with app.app_context(), transaction(db.session()) as session:
        return deed(session)


def test_a_copied_cookie_is_dead_after_signing_out(app, inside):
    thief = copy_of(app, inside)
    assert is_inside(thief)
    assert post(inside, "/logout", {}, page="/account").location == "/"
    assert not is_inside(thief)
    assert not is_inside(inside)


def test_signing_in_makes_a_new_id_and_drops_what_was_planted(app, client):
    made(app, an_account, email="ana@example.org", password=PASSWORD)
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": "planted", "csrf_token": "planted", "sign_up": "planted"})
    from_before = copy_of(app, client)
    post(client, "/login", FORM)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie.values()
    assert is_inside(client)
    assert not is_inside(from_before)


def test_the_cookie_is_for_us_alone_and_outlives_the_window(inside):
    cookie = inside.get_cookie("convene")
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert cookie.expires is not None


def test_reading_writes_nothing_and_asks_little(app, inside):
    with counted_queries(engine_of(app)) as statements:
        assert inside.get("/account/data").status_code == 200
    assert {each.split()[0].lower() for each in statements} == {"select"}
    assert len(statements) == 1  # the moment, the session and the actor


@pytest.mark.parametrize(
    ("values", "alive"),
    [
        ({"used_at": timedelta(days=13)}, True),
        ({"used_at": timedelta(days=15)}, False),
        ({"ends_at": timedelta(seconds=1)}, False),
        ({"ended_at": timedelta(seconds=1)}, False),
    ],
)
def test_old_and_ended_sessions_are_dead(app, inside, values, alive):
    def age(session):
        moment = read_now(session)
        session.execute(update(SignedInSession).values({name: moment - by for name, by in values.items()}))

    in_database(app, age)
    assert is_inside(inside) is alive


def test_a_deed_prolongs_and_a_look_does_not(app, inside):
    def used(session):
        return session.scalars(select(SignedInSession.used_at)).one()

    in_database(
        app, lambda session: session.execute(update(SignedInSession).values(used_at=read_now(session) - timedelta(days=1)))
    )
    before = in_database(app, used)
    inside.get("/account")
    assert in_database(app, used) == before
    post(inside, "/account/about-me", {"name": "Ana", "language": "en", "time_zone": "UTC"})
    assert in_database(app, used) == before
    post(inside, "/account/about-me", {"name": "Ana", "language": "en", "time_zone": "America/Denver"})
    assert in_database(app, used) > before


def test_ones_browsers_are_listed_and_can_be_signed_out(app, inside):
    other = app.test_client()
    post(other, "/login", FORM, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"})
    page = inside.get("/account/sessions").text
    assert "Firefox on Windows" in page
    assert page.count("This browser") == 1
    [other_id] = in_database(
        app, lambda session: list(session.scalars(select(SignedInSession.id).where(SignedInSession.agent.contains("Firefox"))))
    )
    assert post(inside, f"/account/sessions/{other_id}/end", {}, page="/account/sessions").status_code == 302
    assert (is_inside(other), is_inside(inside)) == (False, True)


def test_all_others_can_be_signed_out_at_once(app, inside):
    others = [app.test_client() for _ in range(2)]
    for each in others:
        post(each, "/login", FORM)
    post(inside, "/account/sessions/end-others", {}, page="/account/sessions")
    assert [is_inside(each) for each in (*others, inside)] == [False, False, True]


def test_nobody_ends_the_session_of_somebody_else(app, inside):
    stranger = signed_in_client(app)
    first = in_database(app, lambda session: min(session.scalars(select(SignedInSession.id))))
    assert post(stranger, f"/account/sessions/{first}/end", {}, page="/account/sessions").status_code == 404
    assert is_inside(inside)


def test_a_new_password_ends_the_others_and_keeps_this_one_under_a_new_id(app, inside):
    other, thief = app.test_client(), copy_of(app, inside)
    post(other, "/login", FORM)
    wrong = post(inside, "/account/password", {"password": "wrong", "new_password": "eight small green boats"})
    assert wrong.status_code == 422
    done = post(inside, "/account/password", {"password": PASSWORD, "new_password": "eight small green boats"})
    assert done.location == "/account/password/changed"
    assert [is_inside(each) for each in (inside, other, thief)] == [True, False, False]


def test_a_closed_account_and_a_merged_record_are_out_at_once(app, inside):
    def close(session):
        session.execute(update(Account).values(active=False))

    in_database(app, close)
    assert not is_inside(inside)
    merged, erased = signed_in_client(app), signed_in_client(app)

    def gone(session):
        moment = read_now(session)
        kept = a_person(session, moment)
        an_account(session, moment, kept)
        merge(session, kept.id, merged.person_id, None, moment)
        erase(session, erased.person_id, None, moment)

    in_database(app, gone)
    assert [is_inside(each) for each in (merged, erased)] == [False, False]


def test_a_forged_cookie_is_nobody(app):
    client = app.test_client()
    client.set_cookie("convene", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb")
    assert not is_inside(client)
    assert csrf(client)
