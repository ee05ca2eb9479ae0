"""SIGKILL on the way from a completed module to its letter: one award and one letter in the end."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.awards.models import Award
from modules.core.db import transaction
from modules.core.times import read_now
from modules.outbox.recording import record
from modules.people.models import Address
from modules.training.facts import ModuleCompleted
from tests.chaos.labels import HeldLabel
from tests.chaos.ledger import found, judge, wait_until_quiet
from tests.factories.people import a_person
from tests.factories.training import a_module, a_series
from tests.modules.training.test_certifying import a_completion

pytestmark = pytest.mark.xdist_group("chaos")

KILLS = 3
LEARNERS = 4


def complete_a_module(world, round_number: int) -> list[str]:
    """Each learner completes one of two modules; the addresses they are written to."""
    addresses = [f"learner-{round_number}-{number}@example.org" for number in range(LEARNERS)]
    with Session(world.engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        series = a_series(session, now, slug=f"killed-{round_number}")
        module = a_module(session, now, series)
        a_module(session, now, series)
        learners = [a_person(session, now, address=address) for address in addresses]
        completions = [a_completion(session, now, each, module) for each in learners]
    for completion in completions:
        with Session(world.engine) as session, transaction(session):
            record(session, ModuleCompleted(completion.id), read_now(session))
    return addresses


def test_killed_thrice_before_the_commit_there_is_one_award_and_one_letter_each(world, round_number):
    held = HeldLabel(world.labels, "awards.issued")
    addresses = complete_a_module(world, round_number)
    for _ in range(KILLS):
        held.wait()
        world.kill("worker")
        world.log.append(f"awards.issued #{round_number}: {found(world)}")
        world.start("worker")
    held.wait()
    held.release()
    wait_until_quiet(world)
    own = select(Award.id).join(Address, Address.person_id == Award.person_id).where(Address.address.in_(addresses))
    with Session(world.engine) as session:
        assert len(session.scalars(own).all()) == LEARNERS
    verdict = judge(world, addresses)
    assert (verdict.lost, verdict.repeated, verdict.differing) == (set(), Counter(), set())
