"""Letters that are due: one that cannot be made keeps nobody else's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from structlog.testing import capture_logs

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from tasks.mailings import send_letters
from tests.factories.deliveries import a_delivery


def test_a_letter_that_cannot_be_made_is_put_off_and_said_and_the_others_go_on(held, run_tasks, monkeypatch):
    def write(_desk, thing_id):
        if thing_id == 2:
            raise KeyError("title")

    monkeypatch.setattr("modules.mailings.making.LETTERS", {"sample": write})
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        ids = [a_delivery(session, now - timedelta(minutes=9 - each), thing_id=each).id for each in (1, 2, 3)]
    with capture_logs() as said:
        send_letters()
    assert [(each["event"], each["delivery_id"]) for each in said] == [("a letter could not be made", ids[1])]
    with held.sessions() as session:
        rows = session.execute(select(Delivery.state, Delivery.answer).order_by(Delivery.id)).all()
        assert rows == [("suppressed", ""), ("pending", "unmade: KeyError('title')"), ("suppressed", "")]
