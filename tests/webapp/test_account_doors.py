"""The doors against strangers: nobody learns who has an account, is led elsewhere, or comes in by another form."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from modules.accounts.models import Account
from modules.people.models import Person
from tests.conftest import counted_queries
from tests.factories.accounts import PASSWORD, an_account
from tests.webapp.forms import csrf, post
from tests.webapp.test_account_journey import FORM, engine_of, facts, made, waiting
from webapp.accounts.redirects import after_sign_in, is_own_path
from webapp.extensions import db

KNOWN, UNKNOWN = "ana@example.org", "zoe@example.org"


def said(response):
    """Status, target and page, without what differs in every answer."""
    plain = re.sub(r'(nonce|name="csrf_token" value|give this number:)[="\s]*[\w.-]+', "", response.text)
    return response.status_code, response.location, plain.replace(KNOWN, "").replace(UNKNOWN, "")


@pytest.mark.parametrize("page", ["/login", "/register", "/reset", "/confirm"])
def test_known_and_unknown_addresses_get_the_same_answer(app, page):
    made(app, an_account, email=KNOWN, password=PASSWORD)
    answers = []
    for address in (KNOWN, UNKNOWN):
        client = app.test_client()
        answer = post(client, page, {"email": address, "password": "some other password", "name": "Somebody"})
        answers.append((said(answer), said(client.get(answer.location)) if answer.location else None))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("page", ["/reset", "/confirm"])
def test_the_database_does_as_much_for_an_unknown_address(app, client, page):
    made(app, an_account, email=KNOWN, password=PASSWORD, confirmed_at=None)
    kinds = []
    for address in (KNOWN, UNKNOWN):
        form = {"email": address, "csrf_token": csrf(client)}
        with counted_queries(engine_of(app)) as statements:
            client.post(page, data=form)
        kinds.append([each.split()[0] for each in statements])
    assert len(kinds[0]) == len(kinds[1])
    assert kinds[0].count("INSERT") == kinds[1].count("INSERT") == 1


def test_a_waiting_account_cannot_be_told_from_a_wrong_password(app, client):
    """Otherwise signing up with an address and then in would tell whether it had an account before."""
    waiting(app)
    assert said(post(client, "/login", FORM)) == said(post(client, "/login", FORM | {"email": UNKNOWN}))


def test_signing_up_again_tells_the_owner_alone(app, client):
    account_id = made(app, an_account, email=KNOWN, password=PASSWORD)
    assert post(client, "/register", FORM | {"name": "Mallory"}).location == "/letter-sent/sign-up"
    assert facts(app) == [("SignUpRepeated", account_id)]
    with app.app_context():
        assert "Mallory" not in db.session().scalars(select(Person.name)).all()


def test_the_address_of_a_closed_account_gets_the_same_answer_and_no_letter(app, client):
    made(app, an_account, email=KNOWN, password=PASSWORD, active=False)
    for page, reason in (("/register", "sign-up"), ("/reset", "password"), ("/confirm", "confirm")):
        assert post(client, page, FORM).location == f"/letter-sent/{reason}"
    assert post(client, "/login", FORM).status_code == 422
    assert facts(app) == []


def test_of_two_sign_ups_at_once_the_second_puts_its_words_in_place(app):
    clients = [app.test_client() for _ in range(4)]
    tokens = [csrf(client, "/register") for client in clients]

    def sign_up_once(number):
        return clients[number].post("/register", data=FORM | {"csrf_token": tokens[number]}).location

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(sign_up_once, range(4))) == {"/letter-sent/sign-up"}
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Account)) == 1
    assert {name for name, _ in facts(app)} == {"SignUpAsked"}


def test_the_cookie_tells_nobody_either(app):
    made(app, an_account, email=KNOWN, password=PASSWORD)
    kept = []
    for address in (KNOWN, UNKNOWN):
        client = app.test_client()
        post(client, "/register", FORM | {"email": address})
        with client.session_transaction() as cookie:
            kept.append({name: len(str(value)) for name, value in cookie.items()})
    assert kept[0] == kept[1]


def test_letters_are_asked_for_by_nobody_who_has_no_use_for_them(app, client):
    made(app, an_account, email=KNOWN, password=PASSWORD)
    post(client, "/confirm", {"email": KNOWN})
    post(client, "/reset", {"email": UNKNOWN})
    assert facts(app) == []
    account_id = waiting_for(app, "new@example.org")
    post(client, "/confirm", {"email": "new@example.org"})
    assert facts(app) == [("SignUpAsked", account_id)]


def waiting_for(app, address):
    return made(app, an_account, email=address, password=PASSWORD, confirmed_at=None)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (FORM | {"email": "ana"}, "email"),
        (FORM | {"email": "ana@example.org\nBcc: eve@example.org"}, "email"),
        (FORM | {"password": "tiny7x"}, "password"),
        (FORM | {"password": "x" * 257}, "password"),
        (FORM | {"password": ""}, "password"),
        (FORM | {"name": ""}, "name"),
        (FORM | {"name": "Win at http://evil.example"}, "name"),
        (FORM | {"name": "n" * 5000}, "name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays_typed(app, client, form, field):
    answer = post(client, "/register", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert form["password"] == "" or form["password"] not in answer.text
    assert field == "email" or 'value="ana@example.org"' in answer.text
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Account)) == 0


def test_names_cannot_carry_headers(app, client):
    post(client, "/register", FORM | {"name": "Ana\r\nBcc: eve"})
    with app.app_context():
        assert db.session().scalars(select(Person.name)).all() == ["Ana Bcc: eve"]


def test_no_field_of_a_form_makes_an_administrator(app, client):
    post(
        client,
        "/register",
        FORM | {"role": "administrator", "confirmed_at": "2020-01-01", "active": "1", "person_id": "1", "id": "9"},
    )
    with app.app_context():
        account = db.session().scalars(select(Account)).one()
        assert (account.confirmed_at, account.id == 9) == (None, False)


@pytest.mark.parametrize(
    "page", ["/login", "/register", "/reset", "/confirm", "/logout", "/account/password", "/account/erase"]
)
def test_a_form_of_another_site_is_refused(client, page):
    assert client.post(page, data=FORM).status_code == 400


def test_only_forms_come_in(app, client):
    made(app, an_account, email=KNOWN, password=PASSWORD)
    token = csrf(client)
    for body in ({"email": KNOWN, "password": PASSWORD}, ["x"]):
        assert client.post("/login", json=body, headers={"X-CSRFToken": token}).status_code == 415
    assert client.get("/account?auth_token=x", headers={"Authentication-Token": "x"}).status_code == 302


HOSTILE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "//localhost@evil.example",
    "http://[",
    "/\u2028/evil.example",
    "evil.example",
    "public.home",
    "/" + "x" * 3000,
]


@pytest.mark.parametrize("target", HOSTILE)
def test_nobody_is_led_elsewhere(app, client, target):
    assert not is_own_path(target)
    made(app, an_account, email=KNOWN, password=PASSWORD)
    assert client.get("/login", query_string={"next": target}).status_code == 200
    assert post(client, "/login", FORM | {"next": target}).location == "/account"


def test_one_goes_on_where_one_was_going(app, client):
    made(app, an_account, email=KNOWN, password=PASSWORD)
    away = client.get("/account/sessions")
    assert away.location == "/login?next=/account/sessions"
    page = client.get(away.location).text
    assert 'name="next" value="/account/sessions"' in page
    assert post(client, "/login", FORM | {"next": "/account/sessions?x=1"}).location == "/account/sessions?x=1"


@pytest.mark.parametrize(
    ("wanted", "language", "target"),
    [
        ("/events/a?b=c", "es", "/es/events/a?b=c"),
        ("/es/events", "en", "/events"),
        ("/es", "es", "/es/"),
        ("/es?x=1", "en", "/?x=1"),
        ("/essays", "es", "/es/essays"),
        ("/", "en", "/"),
    ],
)
def test_the_way_on_is_in_the_persons_language(app, wanted, language, target):
    with app.test_request_context():
        assert after_sign_in(wanted, language) == target


def test_signing_in_leads_to_ones_own_language(app, client):
    account_id = made(app, an_account, email=KNOWN, password=PASSWORD)
    with app.app_context():
        person = db.session().get(Person, db.session().get(Account, account_id).person_id)
        person.language = "es"
        db.session().commit()
    assert post(client, "/login", FORM).location == "/es/account"


def test_too_many_hashes_at_once_are_a_503_with_a_time_to_come_back(app, client, monkeypatch):
    from modules.accounts import hashing

    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    token = csrf(client)
    with hashing._place(), hashing._place():
        answer = client.post("/login", data=FORM | {"csrf_token": token})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
