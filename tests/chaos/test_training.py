"""SIGKILL anywhere between what a learner did and the letter: one completion, one award and one letter in the end."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.awards.models import Award
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.people.models import Address
from modules.training.completion.auditing import compare
from modules.training.facts import ModuleCompleted
from modules.training.models import Completion, Enrolment, Recount
from tests.chaos.labels import HeldLabel
from tests.chaos.ledger import found, judge, wait_until_quiet
from tests.factories.learning import MINUTE, a_learner, everything_but, tell
from tests.factories.people import a_person
from tests.factories.training import a_module, a_series
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("chaos")

LEARNERS = 4
LABELS = {
    "training.recounting": "between the events and their counting",
    "training.completed": "after the completion, before its commit",
    "training.recounted": "after the commit, before the award",
    "awards.issued": "after the award, before its commit",
    "delivery.claimed": "between the award and its letter",
}


def learners_of(world, name: str) -> dict[str, Enrolment]:
    """Four learners of a module that is one of two in its series, by address; all counted."""
    with Session(world.engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        series = a_series(session, now, slug=f"killed-{name}")
        module, _ = a_module(session, now, series), a_module(session, now, series)
        addresses = [f"{name}-{number}@example.org" for number in range(LEARNERS)]
        learners = {each: a_learner(session, now, module, a_person(session, now, address=each)) for each in addresses}
    wait_until_counted(world)
    return learners


def wait_until_counted(world) -> None:
    def waiting() -> int:
        with Session(world.engine) as session:
            return session.scalar(select(func.count()).select_from(Recount))

    wait_until(lambda: waiting() == 0, "every learner is counted")
    wait_until_quiet(world)


def work_through(world, learners) -> None:
    """Each learner does all that completes the module, told in two halves, the later one first."""
    for learner in learners.values():
        with Session(world.engine) as session:
            now = read_now(session)
        events = everything_but(enrolment=learner, at=now - 9 * MINUTE)
        for half in (events[1:], events[:1], events):
            with Session(world.engine) as session, transaction(session):
                assert tell(session, learner, *half, now=read_now(session)) == {}


def counts(world, addresses) -> tuple[int, int, int]:
    """Completions, the facts of them, and awards of these learners."""
    with Session(world.engine) as session:
        own = select(Address.person_id).where(Address.address.in_(addresses))
        completions = session.scalars(select(Completion.id).where(Completion.person_id.in_(own))).all()
        told = OutboxFact.fields["completion_id"].as_integer().in_(completions)
        facts = select(func.count()).where(OutboxFact.name == ModuleCompleted.name(), told)
        awards = select(func.count()).select_from(Award).where(Award.person_id.in_(own))
        return len(completions), session.scalar(facts), session.scalar(awards)


@pytest.mark.parametrize("label", LABELS)
def test_a_kill_on_the_way_to_the_certificate_leaves_one_of_each(world, label, round_number):
    learners = learners_of(world, f"learns-{label.replace('.', '-')}-{round_number}")
    held = HeldLabel(world.labels, label)
    work_through(world, learners)
    held.wait()
    world.kill("worker")
    world.log.append(f"{label} #{round_number}: {found(world)}, completions, facts, awards {counts(world, learners)}")
    held.release()
    world.start("worker")
    wait_until_counted(world)
    assert counts(world, learners) == (LEARNERS, LEARNERS, LEARNERS)
    verdict = judge(world, list(learners))
    assert (verdict.lost, verdict.repeated, verdict.differing) == (set(), Counter(), set())
    with Session(world.engine) as session:
        found_by_audit = compare(session)
    assert (found_by_audit.stale, found_by_audit.drifted) == ([], [])
