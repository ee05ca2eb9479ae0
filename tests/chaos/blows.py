"""What a run is struck by, at which points; and what is found after each blow."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from tests.chaos.labels import HeldLabel
from tests.chaos.world import World
from tests.waiting import wait_until

LABELS = ("batch.claimed", "batch.attempting", "delivery.half", "delivery.sent", "batch.answered")
"""After the claim; after `attempting`; in the midst of DATA; after DATA, before the answer; after the answer, before the commit."""
MAKING = {"newsletter": ("edition.frozen",), "digest": ("digests.queued", "digests.assembled")}
"""Before the rows of all readers are committed; of digests also between one chunk and the next."""
KILLED, TOLD = "killed", "told to stop"
LetGo = Callable[[], object]
ELSEWHERE = ("relay", "clock-1", "clock-2")


@dataclass(frozen=True)
class Blow:
    """`what` happens while a process stands at `label`; without one, to a process wherever it stands (`whom`)."""

    what: str
    label: str = ""
    whom: str = ""

    @property
    def name(self) -> str:
        return f"{self.whom or self.label}: {self.what}"

    @property
    def is_kill(self) -> bool:
        """Whether a process ends without a chance to put anything in order."""
        return self.what not in {TOLD, "Valkey flushed"}


@dataclass(frozen=True)
class Felt:
    """A blow and what followed: which rows (id, attempt) were being attempted as it fell and how many of them are in doubt, and the
    seconds until the next message came and until nothing was in a dead hand any more.
    """

    blow: Blow
    kind: str
    fell: frozenset[tuple[int, int]]
    silent: int
    flowed: float
    recovered: float


def blows_for(kind: str, chance: random.Random) -> list[Blow]:
    """Each label three times by SIGKILL, once by SIGTERM and once by each server's end; relay and clocks too. In any order."""
    at_labels = [Blow(what, label) for label in LABELS for what in (*[KILLED] * 3, TOLD, *SERVERS)]
    making = [Blow(KILLED, label) for label in MAKING[kind] for _ in range(3)]
    elsewhere = [Blow(what, whom=whom) for whom in ELSEWHERE for what in (KILLED, KILLED, TOLD)]
    made = at_labels + making + elsewhere
    chance.shuffle(made)
    return made


def strike(world: World, blow: Blow, kind: str) -> Felt:
    """Let it fall, let what died rise, and wait until nothing lies in a dead hand and mail goes on."""
    held = HeldLabel(world.labels, blow.label) if blow.label else None
    whom = world.name_of(held.wait()) if held else blow.whom
    fell, at = frozenset(attempting(world)), time.time()
    FALLS.get(blow.what, _kill)(world, whom, held.release if held else bool)
    wait_until(lambda: not fell & attempting(world), f"{blow.name}: nothing is in a dead hand")
    recovered = time.time() - at
    wait_until(lambda: first_since(world, at), f"{blow.name}: mail goes on")
    return Felt(blow, kind, fell, silent(world, fell), first_since(world, at) - at, recovered)


def _kill(world: World, whom: str, let_go: LetGo) -> None:
    world.kill(whom)
    let_go()
    world.start(whom)


def _tell(world: World, whom: str, let_go: LetGo) -> None:
    assert world.stop(whom, let_go) == 0, f"{whom} did not stop as it should: {world.said(whom)[-2000:]}"
    world.start(whom)


def _restart_database(world: World, _whom: str, let_go: LetGo) -> None:
    world.kill("postgres", signal.SIGQUIT)
    let_go()
    world.start("postgres")


def _flush(world: World, _whom: str, let_go: LetGo) -> None:
    with redis.Redis.from_url(world.valkey.url) as broker:
        broker.flushall()
    let_go()


def _wipe(world: World, _whom: str, let_go: LetGo) -> None:
    world.wipe_valkey()
    let_go()


FALLS = {
    TOLD: _tell,
    "Valkey killed": lambda world, _whom, let_go: _kill(world, "valkey", let_go),
    "Valkey flushed": _flush,
    "Valkey killed and wiped": _wipe,
    "PostgreSQL restarted": _restart_database,
}
"""What each does to the process that stands there, or around it; it is let go on when the blow has fallen."""
SERVERS = tuple(FALLS)[1:]


def attempting(world: World) -> set[tuple[int, int]]:
    """The rows of mail to many that are being attempted, or nobody says any more whether they are."""
    with Session(world.engine) as session:
        found = select(Delivery.id, Delivery.attempts).where(Delivery.state == "attempting", Delivery.kind != "letter")
        return {(row[0], row[1]) for row in session.execute(found)}


def silent(world: World, fell: frozenset[tuple[int, int]]) -> int:
    """How many of these are in doubt because whoever had them has not spoken since; one who lives may speak late."""
    with Session(world.engine) as session:
        mute = select(Delivery.id, Delivery.attempts).where(Delivery.state == "uncertain", Delivery.answer == "silent")
        rows = session.execute(mute.where(Delivery.id.in_([each for each, _ in fell])))
        return len(fell & {(row[0], row[1]) for row in rows})


def first_since(world: World, at: float) -> float:
    """When the first message came after this moment; 0 before it has."""
    return next((each.at for each in world.catcher.caught[-5000:] if each.at > at), 0.0)
