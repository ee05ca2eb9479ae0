"""What an administrator is told of the things that run by themselves."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.deliveries.models import Delivery
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.facts import SeatTaken
from tests.factories.accounts import signed_in_client
from tests.factories.deliveries import a_delivery


def test_all_is_well_when_nothing_lies(app, fresh_database):
    page = signed_in_client(app, Role.ADMINISTRATOR).get("/staff/running").text
    assert "The clock has never run" in page
    assert "Every letter was delivered" in page


def test_what_was_given_up_and_what_bounced_is_listed(app, fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        record(session, SeatTaken(1), now)
        session.scalars(select(OutboxFact)).one().parked_at = now
        delivery = session.get(Delivery, a_delivery(session, now).id)
        delivery.state, delivery.answer = "rejected", "550 no such user"
    page = signed_in_client(app, Role.ADMINISTRATOR).get("/staff/running").text
    assert "registrations.SeatTaken" in page
    assert "550 no such user" in page
    assert "One letter could not be delivered" in signed_in_client(app, Role.ADMINISTRATOR).get("/staff").text


def test_an_editor_sees_no_addresses(app, fresh_database):
    client = signed_in_client(app, Role.EDITOR)
    assert client.get("/staff/running").status_code == 403
    assert "Is everything running?" not in client.get("/staff").text
