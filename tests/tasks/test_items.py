"""From what was published to an item that lists tell of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.rounds.deadlines import move_deadline
from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.cancelling import cancel
from modules.events.facts import EventPublished
from modules.events.models import Event
from modules.mailings.items.models import Item
from modules.outbox.recording import record
from tasks import relay
from tasks.items import event_change_told, event_told
from tests.factories.cohorts import a_round
from tests.factories.events import an_event
from tests.factories.training import a_module


@pytest.fixture
def happened(held, run_tasks):
    """Do it in a transaction of its own, then all that follows; the names of the tasks that ran."""

    def happen(do) -> list[str]:
        with held.sessions() as session, transaction(session):
            do(session, read_now(session))
        relay.drain()
        return run_tasks()

    return happen


def items(held) -> list[tuple[str, str, int, bool]]:
    with held.sessions() as session:
        found = select(Item.kind, Item.state, Item.revision, Item.called_off).order_by(Item.id)
        return [tuple(row) for row in session.execute(found)]


def publish(session, now) -> None:
    record(session, EventPublished(event_id=an_event(session, now).id), now)


def call_off(session, now) -> None:
    event = session.scalars(select(Event)).one()
    cancel(session, event.id, "Heat.", seen_version=event.version, actor_id=None, now=now)


def test_an_event_is_told_once_however_often_its_task_runs(held, happened):
    assert "event_told" in happened(publish)
    with held.sessions() as session:
        event_id = session.scalars(select(Event.id)).one()
    event_told(fact_id=0, event_id=event_id)
    assert items(held) == [("event", "published", 1, False)]


def test_a_cancelled_event_is_corrected_even_where_the_facts_come_in_another_order(held, happened):
    happened(publish)
    assert "event_change_told" in happened(call_off)
    assert items(held) == [("event", "published", 2, True)]
    with held.sessions() as session:
        event_id = session.scalars(select(Event.id)).one()
    event_change_told(fact_id=0, event_id=event_id, sequence=1)
    event_told(fact_id=0, event_id=event_id)
    assert items(held) == [("event", "published", 2, True)]


def test_a_module_and_a_moved_deadline_are_told_too(held, happened):
    def publish_module(session, now) -> None:
        a_module(session, now)

    def put_off(session, now) -> None:
        found = a_round(session, now)
        to = found.closes_at + timedelta(days=400)
        move_deadline(session, found.id, to, "Snow.", seen_version=found.version, actor_id=None, now=now)

    assert "module_told" in happened(publish_module)
    assert "deadline_told" in happened(put_off)
    assert [row[:3] for row in items(held)] == [("module", "published", 1), ("deadline", "published", 1)]
