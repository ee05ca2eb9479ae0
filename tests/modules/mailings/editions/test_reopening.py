"""An account stays exact although a row of it is settled after it was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.mailings.editions.finishing import finish_settled
from modules.mailings.editions.reopening import LOOKED_BACK, reopen_settled_late
from modules.mailings.inbox.bouncing import Report, note_bounce
from modules.mailings.inbox.complaining import note_complaint

HOUR = timedelta(hours=1)


@pytest.fixture
def finished(session, sent_to, rows, now):
    """Two readers have it, and of one nobody knows."""
    edition = sent_to("a", "b", "c")
    for name, row in rows(edition).items():
        row.state, row.settled_at = ("uncertain" if name == "c" else "accepted"), now
    session.flush()
    finish_settled(session, now)
    assert edition.sums["uncertain"] == 1
    return edition


def again(session, edition, at):
    reopened = reopen_settled_late(session, at)
    finish_settled(session, at)
    return reopened, edition.state, edition.sums["accepted"], edition.sums["rejected"], edition.sums["uncertain"]


@pytest.mark.parametrize("tell", [note_bounce, note_complaint])
def test_what_comes_back_proves_that_it_was_taken(session, finished, rows, now, tell):
    row = rows(finished)["c"]
    kind = "complaint" if tell is note_complaint else "permanent"
    assert tell(session, Report(source="mail:1", delivery=row, kind=kind, status="5.1.1"), now + HOUR)
    session.flush()
    assert row.state == "accepted"
    assert again(session, finished, now + 2 * HOUR) == ([finished.id], "finished", 3, 0, 0)
    assert finished.finished_at == now + 2 * HOUR


def test_a_late_answer_is_counted_and_both_sums_stand_in_the_trail(session, finished, rows, now):
    rows(finished)["c"].state, rows(finished)["c"].settled_at = "rejected", now + HOUR
    session.flush()
    assert again(session, finished, now + 2 * HOUR) == ([finished.id], "finished", 2, 1, 0)
    assert again(session, finished, now + 3 * HOUR) == ([], "finished", 2, 1, 0)
    trail = select(AuditEntry.deed, AuditEntry.detail).where(AuditEntry.thing_kind == "edition").order_by(AuditEntry.id)
    said = [(deed, detail.get("uncertain")) for deed, detail in session.execute(trail)]
    assert said[-3:] == [("finished", 1), ("answered late", None), ("finished", 0)]


def test_whoever_was_silent_and_never_sent_it_has_it_sent(session, finished, rows, now):
    row = rows(finished)["c"]
    row.state, row.settled_at = "pending", None
    session.flush()
    assert reopen_settled_late(session, now + HOUR) == [finished.id]
    assert (finish_settled(session, now + HOUR), finished.state, finished.sums) == ([], "sending", None)
    row.state, row.settled_at = "accepted", now + HOUR
    session.flush()
    finish_settled(session, now + HOUR)
    assert (finished.state, finished.sums["accepted"]) == ("finished", 3)


def test_a_stopped_one_stays_stopped(session, finished, rows, now):
    finished.state, finished.stopped_at = "stopped", now
    rows(finished)["c"].state, rows(finished)["c"].settled_at = "accepted", now + HOUR
    session.flush()
    assert again(session, finished, now + 2 * HOUR) == ([finished.id], "stopped", 3, 0, 0)


def test_where_nothing_came_late_nothing_is_touched(session, finished, rows, now):
    assert again(session, finished, now + HOUR) == ([], "finished", 2, 0, 1)
    rows(finished)["c"].settled_at = now + HOUR
    session.flush()
    assert reopen_settled_late(session, now + LOOKED_BACK) == []
