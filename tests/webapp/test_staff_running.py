"""What an administrator is told of the things that run by themselves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.facts import SeatTaken
from modules.training.completion.auditing import audit
from modules.training.models import Progress
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page
from tests.factories.deliveries import a_delivery
from tests.factories.learning import a_learner, count_all
from tests.factories.training import a_module


def test_all_is_well_when_nothing_lies(app, fresh_database):
    text = signed_in_client(app, Role.ADMINISTRATOR).get("/staff/running").text
    assert "The clock has never run" in text
    assert "Every letter was delivered" in text


def test_what_was_given_up_and_what_bounced_is_listed(app, fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        record(session, SeatTaken(1), now)
        session.scalars(select(OutboxFact)).one().parked_at = now
        delivery = session.get(Delivery, a_delivery(session, now).id)
        delivery.state, delivery.answer, delivery.settled_at = "rejected", "550 no such user", read_now(session)
    text = signed_in_client(app, Role.ADMINISTRATOR).get("/staff/running").text
    assert "registrations.SeatTaken" in text
    assert "550 no such user" in text
    assert "One letter could not be delivered" in signed_in_client(app, Role.ADMINISTRATOR).get("/staff").text


def test_an_editor_sees_no_addresses(app, fresh_database):
    client = signed_in_client(app, Role.EDITOR)
    assert client.get("/staff/running").status_code == 403
    assert "Is everything running?" not in client.get("/staff").text


def test_a_learner_whose_record_drifted_is_named(app, fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        learner = a_learner(session, now, a_module(session, now))
        count_all(session, now)
        session.get_one(Progress, (learner.person_id, learner.module_id)).state = {}
        audit(session, now, [now.date() + timedelta(days=night) for night in range(7)])
    client = signed_in_client(app, Role.ADMINISTRATOR)
    found = page(client.get("/staff/running"))
    address = f"/staff/training/learners/{learner.person_id}/{learner.module_id}"
    assert [each["href"] for each in found.select("main table a")] == [address]
    assert "One learner" in found.select_one("main .ticks").text
    assert client.get(address).status_code == 200
