"""SIGKILL in the middle of a release: every LEA learns once what was decided, and nobody before the hour."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.states import OUTCOMES
from modules.cohorts.choosing.releasing import set_hour
from modules.cohorts.models import Application, Decision, Round, Team, Transition
from modules.core.db import transaction
from modules.core.times import read_now
from tests.chaos.labels import HeldLabel
from tests.chaos.ledger import found, judge, wait_until_quiet
from tests.factories.choosing import a_closed_round, a_decision, a_sent_application
from tests.factories.people import a_person
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("chaos")

KILLS = 3
LEAS = 9
AHEAD = timedelta(seconds=8)


def a_decided_round(world, round_number: int) -> tuple[int, list[str]]:
    """The id of a round whose letters go in a few seconds, and the addresses that will be told."""
    addresses = [f"lead-{round_number}-{number}@example.org" for number in range(LEAS)]
    with Session(world.engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        round_ = a_closed_round(session, now)
        for number, address in enumerate(addresses):
            lead = a_person(session, now, address=address)
            a_decision(session, now, a_sent_application(session, now, round_, lead=lead), OUTCOMES[number % 3])
        seen = round_.version
    with Session(world.engine) as session, transaction(session):
        now = read_now(session)
        set_hour(session, round_.id, now + AHEAD, seen_version=seen, actor_id=None, now=now)
    return round_.id, addresses


def states(world, round_id: int) -> Counter[str]:
    with Session(world.engine) as session:
        return Counter(session.scalars(select(Application.state).where(Application.round_id == round_id)))


def test_killed_thrice_a_release_tells_everybody_once(world, round_number):
    held = HeldLabel(world.labels, "cohorts.released")
    round_id, addresses = a_decided_round(world, round_number)
    for _ in range(KILLS):
        held.wait()
        assert states(world, round_id) == {"submitted": LEAS}
        assert not {each.address for each in world.catcher.kept} & set(addresses)
        world.kill("worker")
        world.log.append(f"cohorts.released #{round_number}: {found(world)}")
        world.start("worker")
    held.wait()
    held.release()
    wait_until(lambda: states(world, round_id)["submitted"] == 0, "the round is released")
    wait_until_quiet(world)
    assert states(world, round_id) == dict.fromkeys(OUTCOMES, LEAS // 3)
    verdict = judge(world, addresses)
    assert (verdict.lost, verdict.repeated, verdict.differing) == (set(), Counter(), set())
    assert_each_once(world, round_id)


def assert_each_once(world, round_id: int) -> None:
    own = Application.round_id == round_id
    with Session(world.engine) as session:
        round_ = session.get_one(Round, round_id)
        assert round_.released_at >= round_.letters_at
        released = session.scalars(
            select(Decision.released_at).join(Application, Application.id == Decision.application_id).where(own)
        )
        assert set(released) == {round_.released_at}
        steps = select(func.count()).select_from(Transition).join(Application, Application.id == Transition.application_id)
        assert session.scalar(steps.where(own)) == LEAS
        teams = select(func.count()).select_from(Team).where(Team.cohort_id == round_.cohort_id)
        assert session.scalar(teams) == LEAS // 3
