"""Work for a world, and the judgement of what became of it: by the bytes that arrived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import load_models, transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.facts import SeatTaken
from tests.chaos.world import World
from tests.factories.events import an_event
from tests.factories.registrations import a_registration
from tests.waiting import PATIENCE, wait_until

load_models()


@dataclass(frozen=True)
class Verdict:
    """`lost` got nothing; `repeated` got the same message (by its Message-ID) more than once."""

    lost: set[str]
    repeated: Counter[str]
    differing: set[str]


def register_people(world: World, count: int, prefix: str) -> list[str]:
    """As many people take seats, each in a transaction of its own; their addresses."""
    addresses = [f"{prefix}{number}@example.org" for number in range(count)]
    with Session(world.engine, expire_on_commit=False) as session, transaction(session):
        event = an_event(session, read_now(session), slug=f"event-{prefix}", capacity=None)
    for address in addresses:
        with Session(world.engine) as session, transaction(session):
            now = read_now(session)
            registration = a_registration(session, now, event=event, address=address)
            record(session, SeatTaken(registration_id=registration.id), now)
    return addresses


def wait_until_quiet(world: World, seconds: float = PATIENCE) -> None:
    """Until every fact is done and every letter settled."""

    def open_work() -> tuple[int, int]:
        with Session(world.engine) as session:
            facts = session.scalar(select(func.count()).where(OutboxFact.done_at.is_(None)))
            letters = session.scalar(select(func.count()).where(Delivery.settled_at.is_(None)))
        return facts, letters

    wait_until(lambda: open_work() == (0, 0), "all work is done", seconds)


def judge(world: World, addresses: list[str]) -> Verdict:
    """What arrived for these addresses, held against the ledger."""
    with Session(world.engine) as session:
        ledger = dict(
            session.execute(select(Delivery.address, Delivery.message_id).where(Delivery.address.in_(addresses))).all()
        )
    received = Counter(each.address for each in world.catcher.kept if each.address in set(addresses))
    contents = {address: {each.content for each in world.catcher.kept if each.address == address} for address in addresses}
    wrong = {each.address for each in world.catcher.kept if each.address in ledger and each.message_id != ledger[each.address]}
    return Verdict(
        lost={address for address in addresses if not received[address]},
        repeated=Counter({address: count for address, count in received.items() if count > 1}),
        differing=wrong | {address for address, each in contents.items() if len(each) > 1},
    )


def found(world: World) -> str:
    """How things stand, for the log."""
    with Session(world.engine) as session:
        states = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
        facts = session.scalar(select(func.count()).where(OutboxFact.done_at.is_(None)))
    return f"ledger {dict(states)}, {facts} facts unfinished, {len(world.catcher.kept)} letters arrived"
