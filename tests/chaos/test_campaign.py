"""The slice of `make chaos` that every test run has: a kill at each point on the way of newsletters and digests, and people who leave."""

from __future__ import annotations

import random

import pytest

from modules.deliveries.pace import IN_FLIGHT
from tests.chaos.blows import KILLED, LABELS, MAKING, TOLD, Blow
from tests.chaos.campaign import Campaign, oddly, summary
from tests.chaos.catcher import willing
from tests.chaos.readers import settle

pytestmark = pytest.mark.xdist_group("chaos")

READERS = 200
SENDERS = 2
"""Of the one worker there is: they die together."""
POINTS = {
    "newsletter": [*(Blow(KILLED, label) for label in (*MAKING["newsletter"], *LABELS)), Blow(TOLD, "batch.attempting")],
    "digest": [Blow(KILLED, label) for label in (*MAKING["digest"], "delivery.half")],
}


def test_whatever_is_killed_nobody_is_lost_or_written_to_twice_or_after_they_left(world):
    world.catcher.otherwise = oddly(random.Random(5))
    world.start("web")
    campaign = Campaign(world, settle(world.engine, READERS, "slice"), random.Random(5), leavers=15, leaving_pause=0.2)
    for kind, blows in POINTS.items():
        campaign.suffer(kind, blows, messages=0)
    world.kill("web")
    world.catcher.otherwise = willing
    verdict = campaign.verdict()
    world.log += [*summary(campaign.felt), str(dict(verdict.seen))]
    assert {name: found for name, found in verdict.faults.items() if found} == {}
    assert max(each.silent for each in campaign.felt) <= SENDERS * IN_FLIGHT
    assert verdict.seen["left"]
    assert {each.silent for each in campaign.felt if each.blow.what == TOLD} == {0}
