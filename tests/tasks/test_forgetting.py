"""A night forgets what is old, however much it is: by a task of its own, in steps of which each is committed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from modules.core.times import read_now
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.lists.forgetting import forget_lines
from modules.mailings.lists.models import ImportLine, SubscriberImport
from modules.mailings.preflight.models import Preflight
from tasks import forgetting
from tasks.clock import tick
from tests.factories.lists import a_list

LONG_AGO = timedelta(days=200)
OLD = (ImportLine, InboxMessage, Preflight)


def fill(held) -> None:
    with held.transaction() as session:
        now = read_now(session)
        then = now - LONG_AGO
        about = {"list_id": a_list(session, now).id, "consent": "yes", "frequency": "daily", "data": b"ana@example.org"}
        for at in (then, now):
            made = SubscriberImport(**about, file_name="f.csv", brought_at=at)
            session.add(made)
            session.flush()
            words = dict.fromkeys(("address", "key", "name", "language", "fault"), "")
            session.add_all(ImportLine(import_id=made.id, line=line, **words) for line in range(3))
            session.add_all(Preflight(edition_id=7, content_hash="", asked_at=at) for _ in range(3))


def kept(held) -> list[int]:
    with held.transaction() as session:
        files = session.scalar(select(func.count()).where(SubscriberImport.data.is_not(None)))
        return [files, *(session.scalar(select(func.count()).select_from(each)) for each in OLD)]


def test_the_clock_itself_forgets_none_of_what_may_be_much(held, run_tasks):
    fill(held)
    tick("purge")
    assert kept(held) == [2, 6, 0, 6]
    assert "forget_old_mail" in run_tasks()
    assert kept(held) == [1, 3, 0, 3]


def test_each_step_is_a_little_and_is_committed(held, monkeypatch):
    fill(held)
    seen = []

    def step(session, now):
        seen.append(kept(held)[1])
        return forget_lines(session, now, chunk=1)

    monkeypatch.setattr(forgetting, "STEPS", (step,))
    forgetting.forget_old_mail()
    assert seen == [6, 5, 4, 3]
