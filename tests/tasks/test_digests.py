"""Digests by clock and worker: made in time, and once, however often a worker is killed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from modules.core.times import local, read_now
from modules.deliveries.models import Delivery
from modules.mailings.digests.models import Digest, DigestRun, DigestSum, Told
from modules.mailings.digests.running import MOMENT
from modules.mailings.forgetting import KEPT
from modules.mailings.lists.models import MailingList, Subscription
from tasks import digests, forgetting
from tasks.clock import tick
from tests.chaos.labels import HeldLabel
from tests.factories.items import an_item
from tests.factories.lists import a_list, a_subscriber

READERS = 7


@pytest.fixture
def news(held):
    """An item for seven readers who are told at once, published a moment ago."""
    with held.transaction() as session:
        then = read_now(session) - 4 * MOMENT
        topic = a_list(session, then)
        not_now = (local(then, held.zone).hour + 12) % 24
        for _ in range(READERS):
            a_subscriber(session, then, topic, hour=not_now)
        for each in session.scalars(select(Subscription)):
            each.frequency = "at_once"
        an_item(session, then, topic)


def told(held):
    with held.transaction() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Digest, Told)]
        return [*counts, session.scalar(select(func.count()).where(Delivery.kind == "digest"))]


def waiting(held):
    with held.transaction() as session:
        return session.scalar(select(func.count()).where(DigestRun.finished_at.is_(None)))


def test_the_clock_makes_runs_and_rings_for_them(held, news, run_tasks):
    tick("digests")
    assert waiting(held) == 1
    assert "assemble_digests" in run_tasks()
    assert (told(held), waiting(held)) == ([READERS] * 3, 0)
    tick("digests")
    run_tasks()
    assert told(held) == [READERS] * 3


def test_a_long_run_lets_others_have_their_turn(held, news, run_tasks, monkeypatch):
    monkeypatch.setattr(digests, "ASSEMBLING_SECONDS", 0.0)
    digests.assemble_digests()
    monkeypatch.undo()
    assert run_tasks() == ["assemble_digests"]


@pytest.mark.parametrize("chunks", range(1, 4))
def test_a_kill_between_chunks_loses_and_doubles_nothing(held, news, run_tasks, a_worker, tmp_path, chunks):
    tick("digests")
    stands_at = HeldLabel(tmp_path, "digests.assembled")
    for _ in range(chunks):
        worker = a_worker("assemble_digests", labels=tmp_path)
        stands_at.wait()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    print(f"killed {chunks} times: {told(held)} of {READERS}")
    assert (told(held), waiting(held)) == ([2 * chunks] * 3, 1)
    stands_at.release()
    assert a_worker("assemble_digests", labels=tmp_path).wait() == 0
    assert (told(held), waiting(held)) == ([READERS] * 3, 0)


def test_workers_at_once_tell_nobody_twice(held, news, run_tasks, a_worker):
    with held.transaction() as session:
        now, topic = read_now(session), session.scalars(select(MailingList)).one()
        for seconds in (20, 40):
            an_item(session, now - timedelta(seconds=seconds), topic)
    tick("digests")
    assert waiting(held) == 3
    workers = [a_worker("assemble_digests") for _ in range(3)]
    assert [each.wait() for each in workers] == [0, 0, 0]
    assert (told(held), waiting(held)) == ([READERS, 3 * READERS, READERS], 0)


def test_a_night_forgets_old_digests_little_by_little(held, news, run_tasks, monkeypatch):
    tick("digests")
    run_tasks()
    with held.transaction() as session:
        long_ago = read_now(session) - KEPT
        session.execute(update(Delivery).values(state="accepted", settled_at=long_ago))
        session.execute(update(DigestRun).values(finished_at=long_ago))
    monkeypatch.setattr(forgetting, "FORGETTING_SECONDS", 0.0)
    forgetting.forget_old_mail()
    monkeypatch.undo()
    assert told(held) == [READERS] * 3
    tick("purge")
    assert "forget_old_mail" in run_tasks()
    assert told(held) == [0, READERS, 0]
    with held.transaction() as session:
        assert session.scalars(select(DigestSum.accepted)).all() == [READERS]
