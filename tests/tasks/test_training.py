"""Counting rung for, run twice and out of order; marks on a roster and merged records by way of their facts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.merging import merge
from modules.registrations.attendance import mark
from modules.registrations.models import Attendance
from modules.training.completion.auditing import compare
from modules.training.completion.recounting import ask_older_recounts
from modules.training.models import Completion, CompletionAudit, LearningEvent, Progress, Recount
from tasks import relay, training
from tasks.clock import TIMETABLE, tick
from tasks.training import count_anew
from tests.factories.events import an_event
from tests.factories.learning import a_learner, everything_but, tell
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.training import a_module


def a_finished_learner(held, module=None):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        learner = a_learner(session, now, module or a_module(session, now))
        tell(session, learner, *everything_but(enrolment=learner, at=now - timedelta(hours=1)), now=now)
    return learner


def number_of(held, model) -> int:
    with held.sessions() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_counting_twice_grants_once(held, run_tasks):
    a_finished_learner(held)
    count_anew()
    count_anew()
    assert (number_of(held, Recount), number_of(held, Progress), number_of(held, Completion)) == (0, 1, 1)


def test_a_task_that_has_counted_for_long_rings_for_itself_and_ends(held, run_tasks, monkeypatch):
    monkeypatch.setattr(training, "BATCHES", 1)
    a_finished_learner(held)
    count_anew()
    assert number_of(held, Completion) == 1
    assert run_tasks() == ["count_anew"]


def test_the_clock_counts_what_nobody_was_rung_for_and_audits(held, run_tasks):
    a_finished_learner(held)
    tick("recounts")
    assert run_tasks() == ["count_anew"]
    assert number_of(held, Completion) == 1
    for night in range(7):
        with held.sessions() as session, transaction(session):
            now = read_now(session)
            TIMETABLE["completion"].work(session, now, [now.date() + timedelta(days=night)])
    with held.sessions() as session:
        audits = session.scalars(select(CompletionAudit)).all()
    assert (sum(each.checked for each in audits), {each.drift for each in audits}) == (1, {0})


def test_whom_older_code_counted_the_clock_has_counted_again(held, run_tasks):
    with held.sessions() as session, transaction(session):
        learner = a_learner(session, read_now(session), a_module(session, read_now(session)))
    count_anew()
    with held.sessions() as session, transaction(session):
        stored = session.get(Progress, (learner.person_id, learner.module_id))
        began_at = stored.idle_since
        # What a worker of the code before writes: all but what it does not know.
        stored.idle_since, stored.counted_at = None, read_now(session)
        assert compare(session).drifted == []  # it will be mended, so it is no alarm
    tick("recounts")
    assert run_tasks() == ["count_anew"]
    with held.sessions() as session, transaction(session):
        assert session.get(Progress, (learner.person_id, learner.module_id)).idle_since == began_at
        assert ask_older_recounts(session, read_now(session)) == 0


def test_drift_is_an_alarm(held, run_tasks, monkeypatch):
    learner = a_finished_learner(held)
    count_anew()
    with held.sessions() as session, transaction(session):
        session.get(Progress, (learner.person_id, learner.module_id)).state = {}
    said = []
    monkeypatch.setattr("tasks.clock.log.error", lambda *_words, **values: said.append(values))
    for night in range(7):
        with held.sessions() as session, transaction(session):
            now = read_now(session)
            TIMETABLE["completion"].work(session, now, [now.date() + timedelta(days=night)])
    assert [each["drift"] for each in said] == [1]


def test_a_mark_on_the_roster_told_twice_counts_once(held, run_tasks):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        event = an_event(session, now, starts_at=now - timedelta(hours=2))
        a_module(session, now, event=event, rule={"attended": "second/live"}, lessons=with_one_session(event))
        seat = a_registration(session, now, event=event)
        mark(session, seat.id, event.sessions[0].id, True, now, None)
        mark_id = session.scalars(select(Attendance.id)).one()
    relay.drain()
    assert "attended" in run_tasks()
    training.attended(fact_id=0, attendance_id=mark_id)
    count_anew()
    assert (number_of(held, LearningEvent), number_of(held, Completion)) == (1, 1)


def with_one_session(event):
    live = {"key": "live", "kind": "live", "title": {"en": "Meet", "es": "Encuentro"}, "event": event.slug}
    title = {"en": "Second", "es": "Segunda"}
    return [{"key": "second", "title": title, "minutes": 30, "activities": [live]}]


def test_merged_records_are_counted_anew(held, run_tasks):
    learner = a_finished_learner(held)
    count_anew()
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        kept = a_person(session, now).id
        merge(session, kept, learner.person_id, None, now)
    relay.drain()
    assert "merged" in run_tasks()
    count_anew()
    with held.sessions() as session:
        assert session.get(Progress, (kept, learner.module_id)).percent == 100
