"""Readers who leave while mail goes out: by the button of their mail program (RFC 8058), as the message that they got says."""

from __future__ import annotations

import random
import re
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from tests.chaos.catcher import Caught
from tests.chaos.world import World

ONE_CLICK = b"List-Unsubscribe=One-Click"
AGAIN = 0.2
LATELY, LISTED = 4_000, b"\nList-Unsubscribe:"
LIST = re.compile(r"<([^.>]+)\.")
LINK = re.compile(r"<(http[^>]+)>")


@dataclass(frozen=True)
class Left:
    """Who left which list (its slug); `at` is when they were told so, in seconds of the epoch."""

    address: str
    slug: str
    at: float


@dataclass
class Leaver:
    """A thread in which one reader after the other leaves a list by which something has come to them."""

    world: World
    chance: random.Random
    pause: float
    most: int
    left: list[Left] = field(default_factory=list)
    refused: int = 0
    """How often the site could not answer: its database was away. They press again."""

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leaver", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nobody leaves any more."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while len(self.left) < self.most and not self._over.wait(self.pause):
            if there := self._choices():
                self._leave(self.chance.choice(there))

    def _choices(self) -> list[Caught]:
        """Lately arrived messages; those of readers to whom the next one is about to be handed over, if there are any."""
        lately = [each for each in self.world.catcher.caught[-LATELY:] if each.is_kept and LISTED in each.content]
        arrived = {each.message_id for each in lately}
        with suppress(DBAPIError), Session(self.world.engine) as session:
            in_hand = select(Delivery.address, Delivery.message_id)
            rows = session.execute(in_hand.where(Delivery.state == "attempting", Delivery.kind != "letter"))
            hurried = {row.address for row in rows if row.message_id not in arrived}
            return [each for each in lately if each.address in hurried] or lately
        return lately

    def _leave(self, letter: Caught) -> None:
        slug = slug_of(letter)
        link = LINK.search(str(letter.headers["List-Unsubscribe"]))
        assert link, "a message without a way to leave"
        if any((each.address, each.slug) == (letter.address, slug) for each in self.left):
            return
        while not self._over.is_set() and not self._press(link[1]):
            self.refused += 1
            self._over.wait(AGAIN)
        if not self._over.is_set():
            self.left.append(Left(letter.address, slug, time.time()))

    def _press(self, link: str) -> bool:
        try:
            with urllib.request.urlopen(link, ONE_CLICK, timeout=30) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def slug_of(letter: Caught) -> str:
    """The list by which a message came, as its List-Id says."""
    found = LIST.search(str(letter.headers["List-Id"]))
    assert found, "a message of no list"
    return found[1]
