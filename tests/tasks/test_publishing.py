"""What an editor accepted of a partner's calendar is published by a worker: each entry once, whatever dies."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import closing
from datetime import timedelta
from threading import Thread

import psycopg
import pytest
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from modules.audit.models import AuditEntry
from modules.core.db import transaction
from modules.core.times import read_now
from modules.events.models import Event, EventSession
from modules.feeds.incoming.deciding import WORK, accept
from modules.feeds.incoming.keeping import bring_file
from modules.feeds.incoming.models import Arrival, Partner, Publishing
from modules.feeds.incoming.polling import LATE as FETCHES_LATE
from modules.feeds.incoming.publishing import LATE
from modules.feeds.incoming.queries import look_at_arrival
from modules.outbox.recording import CHANNEL
from tasks import partners
from tasks.app import app
from tasks.clock import tick
from tasks.partners import publish_calendars
from tasks.rings import RINGS
from tests.chaos.labels import HeldLabel
from tests.factories.events import an_event
from tests.factories.partners import TALK, a_calendar, a_partner, a_waiting_partner
from tests.waiting import PATIENCE, wait_until

ENTRIES = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(5)]
UIDS = {f"talk-{number}" for number in range(5)}


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setattr(partners, "AT_ONCE", 2)


def accept_all(held, partner_id) -> None:
    with held.transaction() as session:
        now = read_now(session)
        look = look_at_arrival(session, session.get(Partner, partner_id), now)
        accept(session, partner_id, seen=look.seen, close=False, actor_id=None, now=now)


@pytest.fixture
def partner_id(held) -> int:
    """One whose calendar of five entries was accepted."""
    with held.transaction() as session:
        made = a_waiting_partner(session, read_now(session), body=a_calendar(*ENTRIES)).id
    accept_all(held, made)
    return made


def published(held) -> set[str]:
    with held.sessions() as session:
        return set(session.scalars(select(Event.source_uid).where(Event.source_uid.is_not(None))))


def deeds(held) -> Counter[str]:
    with held.sessions() as session:
        return Counter(session.scalars(select(AuditEntry.deed)))


def failures(held, partner_id) -> list[list[str]]:
    with held.sessions() as session:
        return session.get_one(Publishing, partner_id).failures


def test_who_accepts_wakes_the_relay(held, config):
    with held.transaction() as session:
        made = a_waiting_partner(session, read_now(session)).id
    url = str(config.database_url).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as listening:
        listening.execute(f"listen {CHANNEL}")
        accept_all(held, made)
        with closing(listening.notifies(timeout=PATIENCE)) as rings:
            assert next(rings).payload == WORK


def test_the_relay_and_the_clock_ring_for_it_where_long_work_is_done(held, partner_id, run_tasks):
    assert RINGS[WORK] is publish_calendars
    assert app.amqp.router.route({}, publish_calendars.name)["queue"].name == "exports"
    tick("publishings")
    assert run_tasks() == ["publish_calendars"]
    assert published(held) == UIDS
    assert deeds(held) == {"added": 1, "imported": 5, "published": 1}


def test_a_task_that_has_published_for_long_rings_for_itself_and_ends(held, partner_id, run_tasks, monkeypatch):
    monkeypatch.setattr(partners, "SECONDS", -1.0)
    publish_calendars()
    assert len(published(held)) == 2
    assert run_tasks() == ["publish_calendars"] * 2
    assert published(held) == UIDS


@pytest.mark.parametrize(("label", "done"), [("partners.publishing", 0), ("partners.published", 2)])
@pytest.mark.parametrize("round_number", range(3))
def test_a_kill_loses_nothing_and_publishes_nothing_twice(held, partner_id, a_worker, tmp_path, label, done, round_number):
    stands_at = HeldLabel(tmp_path, label)
    worker = a_worker("publish_calendars", labels=tmp_path)
    stands_at.wait()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    stands_at.release()
    print(f"{label} #{round_number}: killed, {len(published(held))} published, {deeds(held)}")
    assert len(published(held)) == done
    for _ in range(2):
        assert a_worker("publish_calendars").wait() == 0
    assert published(held) == UIDS
    assert deeds(held) == {"added": 1, "imported": 5, "published": 1}


def test_two_workers_at_once_publish_each_entry_once(held, partner_id, a_worker, tmp_path):
    stands_at = HeldLabel(tmp_path, "partners.publishing")
    workers = [a_worker("publish_calendars", labels=tmp_path)]
    stands_at.wait()
    workers.append(a_worker("publish_calendars", labels=tmp_path))
    wait_until(lambda: waiting(held, "advisory"), "the second waits for the first")
    stands_at.release()
    assert [worker.wait() for worker in workers] == [0, 0]
    assert published(held) == UIDS
    assert deeds(held) == {"added": 1, "imported": 5, "published": 1}


def waiting(held, kind: str) -> bool:
    """Whether somebody waits for a lock of this kind."""
    with held.sessions() as session:
        asked = text("select exists (select from pg_locks where not granted and locktype = :kind)")
        return session.execute(asked, {"kind": kind}).scalar_one()


def test_what_the_database_refuses_is_left_out_and_named_and_the_rest_is_published(held, partner_id):
    with held.transaction() as session:
        now = read_now(session)
        taken = an_event(session, now, uid="talk-2")
        session.execute(update(EventSession).where(EventSession.event_id == taken.id).values(uid="elsewhere"))
    publish_calendars()
    assert published(held) == UIDS - {"talk-2"}
    assert failures(held, partner_id) == [["A talk no. 2", "not_kept"]]
    with held.sessions() as session:
        assert session.get_one(Arrival, partner_id).state == "waiting"
    assert deeds(held)["imported"] == 4


def test_an_event_that_somebody_changes_at_that_very_moment_is_left_to_the_editor(held, partner_id):
    publish_calendars()
    with held.transaction() as session:
        moved = a_calendar(*(entry.replace("Ballroom A", "Ballroom B") for entry in ENTRIES))
        bring_file(session, partner_id, moved, None, read_now(session))
    accept_all(held, partner_id)
    with held.sessions() as editor, transaction(editor):
        editor.scalars(select(Event).where(Event.source_uid == "talk-2")).one().city = "Fresno"
        editor.flush()
        worker = Thread(target=publish_calendars)
        worker.start()
        wait_until(lambda: waiting(held, "transactionid"), "the worker meets the editor")
    worker.join()
    assert failures(held, partner_id) == [["A talk no. 2", "changed_here"]]
    with held.sessions() as session:
        venues = dict(session.execute(select(Event.source_uid, Event.venue)).all())
    assert venues == {uid: "Ballroom A" if uid == "talk-2" else "Ballroom B" for uid in UIDS}


def test_the_clock_says_when_nobody_hears_the_rings(held, partner_id, run_tasks):
    with held.transaction() as session:
        long_ago = read_now(session) - LATE - FETCHES_LATE - timedelta(seconds=1)
        session.execute(update(Publishing).values(asked_at=long_ago))
        a_partner(session, long_ago, address="https://county.example.org/c.ics")
    with capture_logs() as said:
        tick("partners")
        tick("publishings")
    assert [(each["event"], each["waiting"]) for each in said] == [
        ("calendars wait to be fetched", 1),
        ("calendars wait to be published", 1),
    ]
