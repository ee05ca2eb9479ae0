"""Scenes: what chance may leave out happens here for certain, with a cast of its own, from a Thursday on.

Each line of the script says how many hours after the beginning who does what. Between two lines clocks tick as they like, so a line
that must come behind a digest comes half a day later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.simulate.deeds import Deeds, Reader

HOME, FAR = "America/Phoenix", "Asia/Kathmandu"
THURSDAY = 3
Deed = Callable[[Session, datetime], None]
Line = tuple[float, str, Any]

NO_MAIL = (6, 60)
"""Between these hours the mail server takes nothing: digests of two days are put together, and wait."""
NO_CLOCK = (246, 308)
"""Between these no clock lives: from a Sunday to a Tuesday, over the end of a day, of a week and of what was due."""

SCRIPT: tuple[Line, ...] = (
    (0.5, "come", ("pauses", "leaves", "returns", "stays", "wanders"), "daily"),
    (0.6, "come", ("hurries",), "at_once"),
    (0.7, "come", ("waits",), "weekly"),
    # Things are corrected and withdrawn before anybody is told, while digests wait, and after.
    (1.0, "publish", ("told late", "revised twice", "withdrawn while it waits", "revised before", "withdrawn before")),
    (1.5, "correct", "revised before"),
    (1.6, "withdraw", "withdrawn before"),
    # A first digest of everybody waits since their morning; a second one will.
    (23.5, "pause", "pauses", 6),
    (23.6, "leave", "returns"),
    (23.7, "leave all", "leaves"),
    (24.5, "correct", "revised twice"),
    (24.6, "correct", "revised twice"),
    (24.7, "withdraw", "withdrawn while it waits"),
    (40.0, "come back", "returns", "daily"),
    (84.0, "correct", "told late"),
    (84.1, "withdraw", "revised before"),
    (93.0, "again", "revised before"),
    # From daily to weekly, to at once, to weekly and back, with something new after each change.
    (97.0, "publish", ("read daily",)),
    (116.0, "often", "wanders", "weekly"),
    (121.0, "publish", ("held for the week", "held as well")),
    (140.0, "publish", ("held at last",)),
    (145.0, "often", "wanders", "at_once"),
    (146.0, "publish", ("read at once",)),
    (164.0, "often", "wanders", "weekly"),
    (169.0, "publish", ("held again",)),
    (188.0, "often", "wanders", "daily"),
    # Two addresses become one person's, who then lives where the one that is kept does.
    (189.0, "come", ("kept",), "daily"),
    (189.1, "come far", ("gone",), "daily"),
    (190.0, "publish", ("told to both",)),
    (196.0, "merge", "kept", "gone"),
    (214.0, "publish", ("told to both at one hour",)),
    (226.0, "move", "gone", FAR),
    # Leaving and coming back: not what was published meanwhile.
    (217.0, "leave", "stays"),
    (218.0, "publish", ("missed by choice",)),
    (235.0, "come back", "stays", "daily"),
    (236.0, "publish", ("told after coming back",)),
    # While no clock lives.
    (250.0, "publish", ("told when the clocks are back", "corrected in the dark")),
    (251.0, "publish for a day", ("over before the clocks are back",)),
    (270.0, "correct", "corrected in the dark"),
)


@dataclass
class Scenes:
    """One performance of the script. Its items are on one list, which is that of all performances."""

    deeds: Deeds
    list_id: int
    begin: datetime
    cast: dict[str, Reader] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)

    def agenda(self) -> Iterator[tuple[datetime, Deed]]:
        """Who does what when."""
        for hours, verb, *who in SCRIPT:
            act = getattr(self, f"_{verb.replace(' ', '_')}")
            yield self._at(hours), lambda session, now, act=act, who=tuple(who): act(session, now, *who)

    def span(self, hours: tuple[float, float]) -> tuple[datetime, datetime]:
        """From when to when something lasts."""
        return self._at(hours[0]), self._at(hours[1])

    def _at(self, hours: float) -> datetime:
        return self.begin + timedelta(hours=hours)

    # --- the verbs of the script ---

    def _come(self, session: Session, now: datetime, names: tuple[str, ...], often: str, zone: str = HOME) -> None:
        for name in names:
            wanted = {self.list_id: often}
            self.cast[name] = self.deeds.ask(session, zone, "en", wanted, now)
            self.deeds.confirm(session, self.cast[name], wanted, now)

    def _come_far(self, session: Session, now: datetime, names: tuple[str, ...], often: str) -> None:
        self._come(session, now, names, often, FAR)

    def _publish(self, session: Session, now: datetime, names: tuple[str, ...], due: datetime | None = None) -> None:
        for name in names:
            self.things[name] = self.deeds.publish(session, frozenset({self.list_id}), due, now)

    def _publish_for_a_day(self, session: Session, now: datetime, names: tuple[str, ...]) -> None:
        self._publish(session, now, names, now + timedelta(days=1))

    def _correct(self, session: Session, now: datetime, name: str) -> None:
        self.deeds.correct(session, self.things[name], now)

    def _withdraw(self, session: Session, now: datetime, name: str) -> None:
        self.deeds.withdraw(session, self.things[name], now)

    def _again(self, session: Session, now: datetime, name: str) -> None:
        self.deeds.again(session, self.things[name], now)

    def _pause(self, session: Session, now: datetime, name: str, days: int) -> None:
        self.deeds.choose(session, self.cast[name], now, "paused", (now + timedelta(days=days)).date())

    def _often(self, session: Session, now: datetime, name: str, often: str) -> None:
        self.cast[name].frequencies[self.list_id] = often
        self.deeds.choose(session, self.cast[name], now, "changed how often")

    def _leave(self, session: Session, now: datetime, name: str) -> None:
        self.deeds.leave(session, self.cast[name], self.list_id, now)

    def _leave_all(self, session: Session, now: datetime, name: str) -> None:
        self.deeds.leave_all(session, self.cast[name], now)

    def _come_back(self, session: Session, now: datetime, name: str, often: str) -> None:
        self.cast[name].frequencies[self.list_id] = often
        self.deeds.choose(session, self.cast[name], now, "came back")

    def _merge(self, session: Session, now: datetime, kept: str, gone: str) -> None:
        self.deeds.merge(session, self.cast[kept], self.cast[gone], now)

    def _move(self, session: Session, now: datetime, name: str, zone: str) -> None:
        self.deeds.move(session, self.cast[name], zone, now)


def thursdays(begin: datetime, days: int, every: int) -> Iterator[datetime]:
    """The midnights at which scenes begin: the first Thursday, and on, as long as a whole performance fits in."""
    midnight = begin.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    first = midnight + timedelta(days=(THURSDAY - midnight.weekday()) % 7)
    last = begin + timedelta(days=days, hours=-NO_CLOCK[1])
    while first < last:
        yield first
        first += timedelta(days=every)
