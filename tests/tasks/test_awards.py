"""From a fact to a certificate and its letter, however often it is told."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.awards.models import Award
from modules.awards.queries import awards_of
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.people.merging import merge
from modules.training.completion.certifying import certify_merged
from modules.training.facts import ModuleCompleted
from tasks import relay
from tasks.reactions import tell
from tests.factories.people import a_person
from tests.factories.training import a_module, a_series
from tests.modules.training.test_certifying import a_completion


def test_a_completion_told_and_run_twice_is_one_award_each_and_one_letter_each(held, postman, run_tasks):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        person, series = a_person(session, now, address="maria@example.org", language="es"), a_series(session, now)
        completion = a_completion(session, now, person, a_module(session, now, series))
        record(session, ModuleCompleted(completion.id), now)
    for _ in range(2):
        relay.drain()
        run_tasks()
    relay.drain()
    with held.sessions() as session:
        for fact in session.scalars(select(OutboxFact).where(OutboxFact.name != "training.ModulePublished")).all():
            fact.told_times = 0
            tell(fact)
            tell(fact)
    run_tasks()
    relay.drain()
    run_tasks()
    with held.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Award)) == 2
        assert session.scalar(select(func.count()).where(OutboxFact.name == "awards.AwardIssued")) == 2
    assert [each.address for each in postman.envelopes] == ["maria@example.org"] * 2


def test_two_records_that_completed_a_series_together_get_its_certificate_once_they_are_one(held, run_tasks):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        series, people = a_series(session, now), [a_person(session, now) for _ in range(2)]
        for person in people:
            completion = a_completion(session, now, person, a_module(session, now, series))
            record(session, ModuleCompleted(completion.id), now)
    relay.drain()
    run_tasks()
    with held.sessions() as session, transaction(session):
        kept, gone = (each.id for each in people)
        assert [each.kind for each in awards_of(session, kept)] == ["module"]
        merge(session, kept, gone, None, read_now(session))
    relay.drain()
    assert run_tasks().count("merged") == 2
    with held.sessions() as session, transaction(session):
        assert sorted(each.kind for each in awards_of(session, kept)) == ["module", "module", "series"]
        assert len(certify_merged(session, kept, now)) == 1  # told again, it is the same one
        assert len(awards_of(session, kept)) == 3
