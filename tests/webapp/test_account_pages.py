"""A person's own pages."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from modules.accounts.actors import Role
from modules.accounts.models import Account
from modules.audit.models import AuditEntry
from modules.people.models import Person
from tests.factories.accounts import PASSWORD, an_account, signed_in_client
from tests.webapp.forms import post
from tests.webapp.test_account_journey import FORM, is_inside, made
from webapp.extensions import db

PAGES = ["/account", "/account/about-me", "/account/sessions", "/account/data", "/account/password", "/account/calendars"]


@pytest.mark.parametrize("page", PAGES)
def test_own_pages_ask_a_visitor_to_sign_in(app, page):
    assert app.test_client().get(page).location == f"/login?next={page}"
    assert app.test_client().get(f"/es{page}").location == f"/es/login?next=/es{page}"


@pytest.mark.parametrize("page", [*PAGES, "/account/password/changed"])
def test_own_pages_answer_in_both_languages(app, page):
    client = signed_in_client(app)
    assert client.get(page).status_code == 200
    assert '<html lang="es">' in client.get(f"/es{page}").text


def test_changing_ones_language_answers_in_it(app):
    client = signed_in_client(app)
    saved = post(client, "/account/about-me", {"name": "Ana  Ruiz", "language": "es", "time_zone": "America/Denver"})
    assert saved.location == "/es/account"
    with app.app_context():
        person = db.session().get(Person, client.person_id)
        assert (person.name, person.language, person.time_zone) == ("Ana Ruiz", "es", "America/Denver")


@pytest.mark.parametrize(
    "over", [{"name": "<script>"}, {"language": "xx"}, {"time_zone": "Mars/Base"}, {"time_zone": "../../etc/passwd"}]
)
def test_particulars_that_do_not_exist_are_refused(app, over):
    client = signed_in_client(app)
    form = {"name": "Ana", "language": "en", "time_zone": "America/Denver"} | over
    answer = post(client, "/account/about-me", form)
    assert answer.status_code == 422
    assert "usa-alert--error" in answer.text
    assert "<script>" not in answer.text


def test_a_person_takes_their_data_along(app):
    client = signed_in_client(app)
    answer = post(client, "/account/data.json", {}, page="/account/data")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.data)["people_person"][0]["id"] == client.person_id
    assert client.get("/account/data.json").status_code == 405
    with app.app_context():
        assert db.session().scalars(select(AuditEntry.deed).where(AuditEntry.thing_id == client.person_id)).all() == [
            "exported"
        ]


def test_leaving_for_good_asks_for_the_password_and_a_yes(app, client):
    account_id = made(app, an_account, email="ana@example.org", password=PASSWORD)
    post(client, "/login", FORM)
    for half in ({"password": PASSWORD}, {"sure": "y"}, {"password": "wrong", "sure": "y"}):
        assert post(client, "/account/erase", half, page="/account/data").status_code == 422
    done = post(client, "/account/erase", {"password": PASSWORD, "sure": "y"}, page="/account/data")
    assert "Your data is erased" in done.text
    assert "Sign in" in done.text
    assert not is_inside(client)
    with app.app_context():
        assert not db.session().get(Account, account_id).active


def test_the_last_administrator_stays(app):
    client = signed_in_client(app, Role.ADMINISTRATOR, password=PASSWORD)
    answer = post(client, "/account/erase", {"password": PASSWORD, "sure": "y"}, page="/account/data")
    assert answer.status_code == 409
    assert "administrator first" in answer.text
    assert is_inside(client)
