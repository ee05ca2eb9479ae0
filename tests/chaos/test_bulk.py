"""SIGKILL to a sender of newsletters at a label: none is lost, none goes out twice, the few in doubt are listed and the sum is exact.

The judge is the mail server: what it has, held against what the ledger says of each row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.deliveries.pace import IN_FLIGHT
from modules.deliveries.queries import listed_failures
from tests.chaos.catcher import HANG_UP
from tests.chaos.labels import HeldLabel
from tests.factories.bulk import an_edition_to
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("chaos")

READERS = 400
LABELS = (
    "batch.claimed",
    "batch.attempting",
    "delivery.half",
    "delivery.sent",
    "batch.answered",
)
"""After the claim; after `attempting`; in the midst of DATA; after DATA, before the answer; after the answer, before the commit."""
ODD = ["250 OK"] * 30 + ["450 4.2.0 greylisted", "550 5.7.1 no", "421 4.3.0 busy", HANG_UP]
"""What the server answers to DATA, over and over; 421 without 4.7 means the connection, not the domain's patience."""
HANGS_UP = ODD.count(HANG_UP)


@dataclass(frozen=True)
class Judgement:
    """`lost`: accepted in the ledger or nowhere, and the server has none; `doubtful`: the ledger says uncertain."""

    lost: set[str]
    repeated: set[str]
    unsaid: set[str]
    doubtful: set[str]
    states: Counter[str]


def _of(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """The rows of an edition: letters name other things, by numbers of their own."""
    return Delivery.kind == "newsletter", Delivery.thing_id == edition_id


def judge(world, edition_id: int) -> Judgement:
    with Session(world.engine) as session:
        rows = dict(session.execute(select(Delivery.address, Delivery.state).where(*_of(edition_id))).all())
    kept = Counter(each.address for each in world.catcher.kept if each.address in rows)
    return Judgement(
        lost={address for address, state in rows.items() if state == "accepted" and not kept[address]},
        repeated={address for address, count in kept.items() if count > 1},
        unsaid={address for address in kept if rows[address] not in {"accepted", "uncertain"}},
        doubtful={address for address, state in rows.items() if state == "uncertain"},
        states=Counter(rows.values()),
    )


def send(world, prefix: str) -> int:
    with Session(world.engine) as session, transaction(session):
        return an_edition_to(session, READERS, prefix).id


def wait_until_settled(world, edition_id: int) -> None:
    def open_rows() -> int:
        with Session(world.engine) as session:
            own = select(func.count()).where(*_of(edition_id), Delivery.settled_at.is_(None))
            return session.scalar(own)

    wait_until(lambda: open_rows() == 0, lambda: f"{open_rows()} rows are settled", 240)


@pytest.mark.parametrize("label", LABELS)
def test_a_killed_sender_loses_nothing_and_repeats_nothing(world, label, round_number):
    world.catcher.at_data.extend(ODD * 6)
    held = HeldLabel(world.labels, label)
    edition_id = send(world, f"{label.replace('.', '-')}-{round_number}-")
    held.wait()
    world.kill("worker")
    held.release()
    world.start("worker")
    wait_until_settled(world, edition_id)
    world.catcher.at_data.clear()
    found = judge(world, edition_id)
    world.log.append(f"{label} #{round_number}: {dict(found.states)}, lost {len(found.lost)}, repeated {len(found.repeated)}")
    assert (found.lost, found.repeated, found.unsaid) == (set(), set(), set())
    assert found.states.total() == READERS
    assert set(found.states) <= {"accepted", "rejected", "uncertain"}
    assert len(found.doubtful) <= IN_FLIGHT + 6 * HANGS_UP
    with Session(world.engine) as session:
        lately = read_now(session) - timedelta(days=1)
        listed = {each.address: each.answer for each in listed_failures(session, "newsletter", lately, 10_000)}
    assert found.doubtful <= set(listed)
    assert all(listed[each] for each in found.doubtful)


def test_a_sender_that_is_asked_to_stop_leaves_nothing_in_doubt(world, round_number):
    edition_id = send(world, f"stopped-{round_number}-")
    wait_until(lambda: any(each.address.startswith(f"stopped-{round_number}-") for each in world.catcher.kept), "it has begun")
    assert world.stop("worker") == 0
    world.start("worker")
    wait_until_settled(world, edition_id)
    found = judge(world, edition_id)
    world.log.append(f"stopped #{round_number}: {dict(found.states)}")
    assert (found.lost, found.repeated) == (set(), set())
    assert found.states == {"accepted": READERS}
