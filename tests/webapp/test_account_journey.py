"""From signing up to signing in, and a forgotten password: facts from the outbox, links as the letters make them."""

from __future__ import annotations

from sqlalchemy import select

from modules.accounts import links
from modules.accounts.models import Account
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from tests.webapp.forms import post
from webapp.extensions import db

PASSWORD = "seven small blue boats"
FORM = {"name": "Ana Ruiz", "email": "Ana@Example.org", "password": PASSWORD}


def facts(app):
    with app.app_context():
        return [(fact.name, fact.fields["account_id"]) for fact in db.session.scalars(select(OutboxFact).order_by(OutboxFact.id))]


def link(app, make, account_id):
    with app.app_context():
        account = db.session.get(Account, account_id)
        address = make(app.extensions["convene.links"], app.config["CONVENE"].secret_key, account, read_now(db.session()), "en")
    return address.removeprefix("http://localhost")


def test_from_signing_up_to_signing_in(app, client):
    sent = post(client, "/register", FORM)
    assert sent.status_code == 302
    assert "Check your email" in client.get(sent.location).text
    [(name, account_id)] = facts(app)
    assert name == "accounts.SignUpAsked"
    address = link(app, links.confirm_account_link, account_id)
    assert client.get(address).status_code == 200
    assert post(client, address, {}).location == "/confirmed"
    assert client.get("/account").status_code == 302
    inside = post(client, "/login", FORM)
    assert (inside.status_code, inside.location) == (302, "/account")
    assert "Ana Ruiz" in client.get("/account").text
