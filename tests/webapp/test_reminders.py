"""Reminders switched off and on: by a letter's link, by who is signed in, and by staff for all."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.links import REMINDERS
from modules.core.times import read_now
from modules.mailings.reminders.choosing import gets_reminders
from modules.mailings.reminders.models import Reminder, ReminderRule
from tests.factories.accounts import signed_in_client
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.reminders import a_reminder, the_rule
from tests.webapp.forms import post
from tests.webapp.world import checksums


@pytest.fixture
def place(fresh_database):
    """A seat, with a reminder that waits."""
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        place = a_registration(session, now, person=a_person(session, now, address="ana@example.org"))
        a_reminder(session, now, place)
        return place


@pytest.fixture
def link(app, place):
    return f"/reminders/{app.extensions['convene.tokens'].make(REMINDERS, place.id, place.nonce)}"


def wants(engine, person_id: int) -> bool:
    with Session(engine) as session:
        return gets_reminders(session, person_id)


def test_opening_the_link_changes_nothing(app, link, fresh_database):
    before = checksums(fresh_database)
    page = app.test_client().get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store, private")
    assert checksums(fresh_database) == before


def test_the_button_stops_them_and_brings_them_back(app, link, place, fresh_database):
    client = app.test_client()
    assert "Reminders are off." in post(client, link, {"wanted": "no"}, follow_redirects=True).text
    assert not wants(fresh_database, place.person_id)
    with Session(fresh_database) as session:
        assert session.query(Reminder).count() == 0
    assert "Reminders are on." in post(client, link, {"wanted": "yes"}, follow_redirects=True).text
    assert wants(fresh_database, place.person_id)


def test_a_link_made_for_something_else_opens_nothing(app, place):
    token = app.extensions["convene.tokens"].make("registration", place.id, place.nonce)
    assert app.test_client().get(f"/reminders/{token}").status_code == 404


def test_who_is_signed_in_chooses_for_themselves(app, fresh_database):
    client = signed_in_client(app)
    assert "Reminders are off." in post(client, "/account/reminders", {"wanted": "no"}, follow_redirects=True).text
    assert "Send me reminders again" in client.get("/account/reminders").text


def test_staff_switch_a_rule_off_and_on(app, fresh_database):
    client = signed_in_client(app, Role.EDITOR)
    with Session(fresh_database) as session:
        rule_id = the_rule(session, "session", minutes=60).id
    for active in ("no", "yes"):
        done = post(client, f"/staff/mail/reminders/{rule_id}", {"active": active}, page="/staff/mail/reminders")
        assert done.status_code == 302
        with Session(fresh_database) as session:
            assert session.get(ReminderRule, rule_id).active == (active == "yes")
    assert "60 minutes before" in client.get("/staff/mail/reminders").text
    assert post(client, "/staff/mail/reminders/999999", {"active": "no"}, page="/staff/mail/reminders").status_code == 404
