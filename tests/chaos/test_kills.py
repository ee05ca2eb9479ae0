"""SIGKILL to a process group at a label: no letter is lost, and a repeat bears the same Message-ID and the same bytes."""

from __future__ import annotations

import pytest

from tests.chaos.labels import HeldLabel
from tests.chaos.ledger import found, judge, register_people, wait_until_quiet

pytestmark = pytest.mark.xdist_group("chaos")

PEOPLE = 8

POINTS = {
    # label: who dies there, and whether the mail server may have the message twice
    "relay.sent": ("relay", False),
    "delivery.claimed": ("worker", False),
    "delivery.attempting": ("worker", False),
    "delivery.data": ("worker", False),
    "delivery.answered": ("worker", True),
}


@pytest.mark.parametrize("label", POINTS)
def test_a_kill_at_a_label_loses_nothing(world, label, round_number):
    victim, may_repeat = POINTS[label]
    held = HeldLabel(world.labels, label)
    addresses = register_people(world, PEOPLE, f"{label.replace('.', '-')}-{round_number}-")
    held.wait()
    world.kill(victim)
    world.log.append(f"{label} #{round_number}: {found(world)}")
    held.release()
    world.start(victim)
    wait_until_quiet(world)
    verdict = judge(world, addresses)
    world.log.append(f"{label} #{round_number}: lost {len(verdict.lost)}, repeated {len(verdict.repeated)}")
    assert verdict.lost == set()
    assert verdict.differing == set()
    assert bool(verdict.repeated) <= may_repeat
    assert set(verdict.repeated.values()) <= {2}


def test_a_broker_killed_and_wiped_loses_nothing(world, round_number):
    addresses = register_people(world, PEOPLE, f"before-{round_number}-")
    world.kill("valkey")
    addresses += register_people(world, PEOPLE, f"without-{round_number}-")
    world.log.append(f"broker #{round_number}: {found(world)}")
    world.start("valkey")
    addresses += register_people(world, PEOPLE, f"after-{round_number}-")
    world.wipe_valkey()
    wait_until_quiet(world)
    verdict = judge(world, addresses)
    assert (verdict.lost, verdict.differing) == (set(), set())


def test_a_server_that_misbehaves_gets_every_letter_in_the_end(world, round_number):
    catcher = world.catcher
    catcher.at_rcpt.extend(["450 4.2.0 greylisted", "421 4.7.0 too many"])
    catcher.at_data.extend(["451 4.3.0 try again", "hang up", "250 OK", "hang up"])
    addresses = register_people(world, PEOPLE, f"odd-{round_number}-")
    wait_until_quiet(world)
    verdict = judge(world, addresses)
    world.log.append(f"misbehaving #{round_number}: repeated {sum(verdict.repeated.values()) - len(verdict.repeated)}")
    assert (verdict.lost, verdict.differing) == (set(), set())
    assert len(verdict.repeated) == 2
