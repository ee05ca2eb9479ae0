"""The town: people who subscribe, change, pause, leave and come back, and editors who publish, correct and withdraw, as chance has it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.simulate.deeds import Deeds, Reader

FREQUENCIES = ("at_once", "daily", "daily", "weekly")
LISTS = 8
HOURS = (0, 1, 2, 3, 6, 7, 7, 12, 17, 23)


@dataclass
class Town:
    """`chance` decides everything; the same seed is the same year."""

    chance: random.Random
    deeds: Deeds
    zones: tuple[str, ...]
    lists: tuple[int, ...] = ()
    readers: list[Reader] = field(default_factory=list)
    items: list[int] = field(default_factory=list)

    def found(self, session: Session, now: datetime) -> None:
        """Lists, before anybody asks for them."""
        self.lists = tuple(self.deeds.found(session, now) for _ in range(LISTS))

    # --- readers ---

    def arrive(self, session: Session, now: datetime) -> None:
        """Somebody new asks for some lists and confirms them a moment later; one of ten never does."""
        wanted = {each: self.chance.choice(FREQUENCIES) for each in self._some_lists()}
        language = self.chance.choice(("en", "en", "es"))
        reader = self.deeds.ask(session, self.chance.choice(self.zones), language, wanted, now)
        self.readers.append(reader)
        if self.chance.random() < 0.9:
            self.deeds.confirm(session, reader, wanted, now)

    def change(self, session: Session, now: datetime) -> None:
        """Somebody changes something: mostly how often and when, at times they pause, leave, come back or move."""
        if not self.readers:
            return
        ways = {
            self._choose_often: 5,
            self._choose_hour: 3,
            self._pause: 3,
            self._leave_one: 2,
            self._leave_all: 1,
            self._come_back: 3,
            self._move: 1,
            self._merge: 0.5,
        }
        [way] = self.chance.choices(list(ways), weights=list(ways.values()))
        way(session, self.chance.choice(self.readers), now)

    def _choose_often(self, session: Session, reader: Reader, now: datetime) -> None:
        if not reader.frequencies:
            return
        which = self.chance.choice(sorted(reader.frequencies))
        if self.chance.random() < 0.2:
            self.deeds.slow_down(session, reader, which, now)
            return
        reader.frequencies[which] = self.chance.choice(FREQUENCIES)
        self.deeds.choose(session, reader, now, "changed how often")

    def _choose_hour(self, session: Session, reader: Reader, now: datetime) -> None:
        reader.hour = self.chance.choice(HOURS)
        self.deeds.choose(session, reader, now, "changed the hour")

    def _pause(self, session: Session, reader: Reader, now: datetime) -> None:
        until = (now + timedelta(days=self.chance.choice((1, 2, 5, 10, 30)))).date()
        self.deeds.choose(session, reader, now, "paused", until)

    def _leave_one(self, session: Session, reader: Reader, now: datetime) -> None:
        if reader.frequencies:
            self.deeds.leave(session, reader, self.chance.choice(sorted(reader.frequencies)), now)

    def _leave_all(self, session: Session, reader: Reader, now: datetime) -> None:
        self.deeds.leave_all(session, reader, now)

    def _come_back(self, session: Session, reader: Reader, now: datetime) -> None:
        reader.frequencies |= {each: self.chance.choice(FREQUENCIES) for each in self._some_lists()}
        self.deeds.choose(session, reader, now, "came back")

    def _move(self, session: Session, reader: Reader, now: datetime) -> None:
        self.deeds.move(session, reader, self.chance.choice(self.zones), now)

    def _merge(self, session: Session, reader: Reader, now: datetime) -> None:
        self.deeds.merge(session, self.chance.choice(self.readers), reader, now)

    def _some_lists(self) -> list[int]:
        return self.chance.sample(self.lists, self.chance.choice((1, 1, 2, 2, 3)))

    # --- editors ---

    def publish(self, session: Session, now: datetime) -> None:
        """Something new on one to three lists; every other thing has a day on which it is over."""
        due = now + timedelta(hours=self.chance.choice((6, 30, 60, 200, 900))) if self.chance.random() < 0.5 else None
        self.items.append(self.deeds.publish(session, frozenset(self._some_lists()), due, now))

    def revise(self, session: Session, now: datetime) -> None:
        """An item of late is corrected, or withdrawn, or told once more after that."""
        if not self.items:
            return
        item_id = self.chance.choice(self.items[-25:])
        if item_id in self.deeds.withdrawn:
            self.deeds.again(session, item_id, now)
        elif self.chance.random() < 0.25:
            self.deeds.withdraw(session, item_id, now)
        else:
            self.deeds.correct(session, item_id, now)
