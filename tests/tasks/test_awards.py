"""From a fact to a certificate and its letter, however often it is told."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.awards.models import Award
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
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
