"""A run: mail goes out to many and people leave, while blow after blow falls; then all of it is judged."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import DBAPIError

from tests.chaos.blows import Blow, Felt, silent, strike
from tests.chaos.catcher import DAWDLE, DROP, HANG_UP, STALL
from tests.chaos.leaving import Leaver, Left
from tests.chaos.readers import Readers
from tests.chaos.verdict import Verdict, judge
from tests.chaos.world import World
from tests.waiting import wait_until

ODD = {
    "DATA": {
        "250 OK": 9_100,
        DAWDLE: 400,
        STALL: 20,
        DROP: 100,
        HANG_UP: 60,
        "421 4.3.0 busy": 60,
        "450 4.2.0 greylisted": 160,
        "550 5.7.1 no": 60,
    },
    "RCPT": {"250 OK": 9_900, "421 4.7.0 too many": 20, "450 4.2.0 greylisted": 50, "550 5.1.1 nobody here": 30},
}
"""What the server answers, and how often of ten thousand times."""
TO_SETTLE = 300.0


def oddly(chance: random.Random) -> Callable[[str], str]:
    """For `Catcher.otherwise`."""
    answers = {step: (list(each), list(each.values())) for step, each in ODD.items()}
    return lambda step: chance.choices(*answers[step])[0]


@dataclass
class Feeder:
    """A thread that publishes whenever little is left to send."""

    readers: Readers
    kind: str
    little: int
    trouble: int = 0

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Publish no more."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.3):
            try:
                if self.readers.waiting(self.kind) < self.little:
                    self.readers.publish(self.kind)
            except DBAPIError:  # the database is away; what was to be committed was not, or was
                self.trouble += 1


@dataclass
class Campaign:
    """Blows at a world that sends to these readers. `felt` is what came of each, in their order."""

    world: World
    readers: Readers
    chance: random.Random
    leavers: int
    leaving_pause: float = 0.5
    felt: list[Felt] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    refused_to_leave: int = 0

    def suffer(self, kind: str, blows: Sequence[Blow], messages: int) -> None:
        """Let the blows fall while mail of this kind goes out, until the ledger has so many rows as well; all settled at the end."""
        feeder = Feeder(self.readers, kind, little=self.readers.count)
        leaver = Leaver(self.world, self.chance, self.leaving_pause, self.leavers)
        try:
            for blow in blows:
                self.felt.append(felt := strike(self.world, blow, kind))
                self._say(len(self.felt), felt)
            wait_until(lambda: self.readers.messages() >= messages, "enough is published", TO_SETTLE)
        finally:
            feeder.stop()
            leaver.stop()
        self.left += leaver.left
        self.refused_to_leave += leaver.refused
        wait_until(self.readers.is_done, self.readers.standing, TO_SETTLE)
        self.felt = [replace(each, silent=silent(self.world, each.fell)) for each in self.felt]

    def verdict(self) -> Verdict:
        """Of the mail server's log against the ledger."""
        catcher = self.world.catcher
        return judge(self.readers, catcher.caught, catcher.refused, self.left)

    def _say(self, number: int, felt: Felt) -> None:
        said = f"{number:3} {felt.kind:<10} {felt.blow.name:<46} in doubt {felt.silent:3}"
        said += f"   next message after {felt.flowed:5.1f} s, all in living hands after {felt.recovered:5.1f} s"
        self.world.log.append(said)


def summary(felt: Sequence[Felt]) -> list[str]:
    """How often each blow fell, how many it left in doubt, and how long it took to recover: the middle one and the longest."""
    lines = [f"{'':<46}{'blows':>7}{'in doubt':>10}{'most':>6}{'recovered after':>22}"]
    for name, count in sorted(Counter(each.blow.name for each in felt).items()):
        own = [each for each in felt if each.blow.name == name]
        times = sorted(each.recovered for each in own)
        doubts = [each.silent for each in own]
        lines.append(
            f"{name:<46}{count:>7}{sum(doubts):>10}{max(doubts):>6}{times[len(times) // 2]:>12.1f} s, {times[-1]:5.1f} s"
        )
    return lines


def now_is(began: float) -> str:
    """Seconds since then, in words."""
    return f"{time.monotonic() - began:,.0f} s"
