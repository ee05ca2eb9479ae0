"""From signing up to signing in, and a forgotten password: facts from the outbox, links as the letters make them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.accounts import links
from modules.accounts.models import Account
from modules.accounts.signing_up import SignUp, sign_up
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.people.making import NewPerson
from modules.people.models import Address
from tests.factories.accounts import PASSWORD, an_account
from tests.webapp.forms import post
from webapp.extensions import db

FORM = {"name": "Ana Ruiz", "email": "Ana@Example.org", "password": PASSWORD}
OTHER = "eight small green boats"


def facts(app):
    """(name of the fact, account) of all letters to come."""
    with app.app_context():
        rows = db.session().scalars(select(OutboxFact).order_by(OutboxFact.id))
        return [(fact.name.removeprefix("accounts."), fact.fields["account_id"]) for fact in rows]


def link(app, make, account_id, locale="en"):
    """The path in the letter."""
    with app.app_context():
        account = db.session().get(Account, account_id)
        keys = app.config["CONVENE"].secret_key
        return make(app.extensions["convene.links"], keys, account, read_now(db.session()), locale).removeprefix(
            "http://localhost"
        )


def made(app, deed, *arguments, **over):
    """The id of what a deed or a factory makes."""
    with app.app_context(), transaction(db.session()) as session:
        found = deed(session, *arguments, read_now(session), **over) if arguments else deed(session, read_now(session), **over)
        session.flush()
        return found.id


def engine_of(app):
    """The connections of the application, for counting its statements."""
    with app.app_context():
        return db.engine


def waiting(app):
    return made(app, sign_up, SignUp("ana@example.org", an_account_hash(), NewPerson("Ana")))


def an_account_hash():
    from tests.factories.accounts import quick

    return quick.hash(PASSWORD)


def is_inside(client):
    return client.get("/account").status_code == 200


def test_from_signing_up_to_signing_in(app, client):
    sent = post(client, "/register", FORM)
    assert "Check your email to finish" in client.get(sent.location).text
    [(name, account_id)] = facts(app)
    assert name == "SignUpAsked"
    assert "ana@example.org" in client.get(link(app, links.confirm_account_link, account_id)).text
    assert post(client, link(app, links.confirm_account_link, account_id), {}).location == "/confirmed"
    assert not is_inside(client)
    inside = post(client, "/login", FORM)
    assert (inside.status_code, inside.location) == (302, "/account")
    assert "Ana Ruiz" in client.get("/account").text


def test_opening_the_link_changes_nothing(app, client):
    account_id = waiting(app)
    for _ in range(2):
        assert client.get(link(app, links.confirm_account_link, account_id)).status_code == 200
    with app.app_context():
        assert db.session().get(Account, account_id).confirmed_at is None


def test_an_address_is_not_confirmed_for_a_stranger_who_signed_up_with_it(app, client):
    """The owner opens the letter that a stranger caused: without the stranger's password nothing is confirmed."""
    account_id = waiting(app)
    owner = app.test_client()
    address = link(app, links.confirm_account_link, account_id)
    assert post(owner, address, {}).status_code == 422
    assert post(owner, address, {"password": OTHER}).status_code == 422
    assert post(client, "/login", FORM).status_code == 422
    assert post(owner, link(app, links.reset_password_link, account_id), {"password": OTHER}).location == "/password-chosen"
    assert post(client, "/login", FORM).status_code == 422
    assert post(owner, "/login", FORM | {"password": OTHER}).status_code == 302


def test_in_another_browser_the_password_confirms(app, client):
    address = link(app, links.confirm_account_link, waiting(app))
    assert post(client, address, {"password": PASSWORD}).location == "/confirmed"
    assert client.get(address).status_code == 410


def test_guessing_at_the_confirming_door_is_counted_too(app, client):
    account_id = waiting(app)
    address = link(app, links.confirm_account_link, account_id)
    for _ in range(5):
        post(client, address, {"password": "wrong"})
    assert post(client, address, {"password": PASSWORD}).status_code == 422


def test_a_forgotten_password(app, client):
    account_id = made(app, an_account, email="ana@example.org", password=PASSWORD)
    said = post(client, "/reset", {"email": "ANA@example.org"})
    assert "Check your email" in client.get(said.location).text
    assert facts(app) == [("PasswordResetAsked", account_id)]
    address = link(app, links.reset_password_link, account_id, "es")
    assert client.get(address).status_code == 200
    assert "easy to guess" in post(client, address.removeprefix("/es"), {"password": "password"}).text
    assert post(client, address, {"password": OTHER}).status_code == 302
    assert facts(app)[1:] == [("PasswordChanged", account_id)]
    assert client.get(address).status_code == 410
    assert post(client, "/login", FORM).status_code == 422
    assert post(client, "/login", FORM | {"password": OTHER}).status_code == 302


def test_a_reset_ends_every_session_and_every_pause(app, client):
    account_id = made(app, an_account, email="ana@example.org", password=PASSWORD)
    post(client, "/login", FORM)
    stranger = app.test_client()
    for _ in range(6):
        post(stranger, "/login", FORM | {"password": "wrong"})
    assert post(app.test_client(), "/login", FORM).status_code == 422
    post(app.test_client(), link(app, links.reset_password_link, account_id), {"password": OTHER})
    assert not is_inside(client)
    assert post(app.test_client(), "/login", FORM | {"password": OTHER}).status_code == 302


def test_an_imported_account_chooses_its_first_password(app, client):
    account_id = made(app, an_account, email="ana@example.org", password=None, confirmed_at=None)
    address = link(app, links.choose_password_link, account_id)
    assert post(client, address, {"password": PASSWORD}).location == "/password-chosen"
    assert client.get(address).status_code == 410
    assert post(client, "/login", FORM).status_code == 302
    with app.app_context():
        assert db.session().scalars(select(Address.confirmed_at).where(Address.key == "ana@example.org")).one() is not None


@pytest.mark.parametrize(
    "path", ["/confirm/forged", "/reset/forged", "/choose-password/forged", "/confirm/%00", "/reset/" + "x" * 3000]
)
def test_forged_links_are_dead(client, path):
    assert client.get(path).status_code == 410
    assert post(client, path, {"password": PASSWORD}, page="/login").status_code == 410


@pytest.mark.parametrize(
    ("make", "within"),
    [
        (links.confirm_account_link, links.CONFIRM_WITHIN),
        (links.reset_password_link, links.RESET_WITHIN),
        (links.choose_password_link, links.CHOOSE_WITHIN),
    ],
)
def test_links_grow_old(app, client, make, within):
    account_id = made(app, an_account, password=None if make is links.choose_password_link else PASSWORD, confirmed_at=None)
    with app.app_context():
        account, then = db.session().get(Account, account_id), read_now(db.session()) - within
        aged = [
            make(app.extensions["convene.links"], app.config["CONVENE"].secret_key, account, then + by, "en")
            for by in (within / 100, -within / 100)
        ]
    assert [client.get(each.removeprefix("http://localhost")).status_code for each in aged] == [200, 410]


def test_a_link_of_one_kind_opens_no_other_door(app, client):
    account_id = made(app, an_account, password=PASSWORD, confirmed_at=None)
    tokens = [
        link(app, make, account_id).rpartition("/")[2] for make in (links.confirm_account_link, links.reset_password_link)
    ]
    assert client.get(f"/reset/{tokens[0]}").status_code == 410
    assert client.get(f"/confirm/{tokens[1]}").status_code == 410
    assert client.get(f"/choose-password/{tokens[1]}").status_code == 410
