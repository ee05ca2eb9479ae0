"""The relay (`python -m tasks.relay`): hands committed facts to Celery within milliseconds of their commit, and rings for work.

It listens on a connection of its own, which must not pass through a transaction pooler. Whatever breaks, it tries again: a
fact that waits is only late. Any number of relays may run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from time import monotonic

import psycopg
import structlog
from psycopg.sql import SQL, Identifier

from modules.core.labels import label
from modules.core.logs import configure_library_logs, configure_logs
from modules.core.times import read_now
from modules.outbox.recording import CHANNEL
from modules.outbox.relaying import relay
from modules.outbox.sweeping import beat
from tasks.app import PASSING, configure
from tasks.context import context, context_of, set_context
from tasks.reactions import tell
from tasks.rings import RINGS, ring_for
from tasks.settings import settings
from tasks.stopping import Stop

BATCH = 100
LOOK_ANYWAY = 5.0
"""Seconds after which it looks without having been woken, and says that it lives."""
A_FACT = ""
"""What a notification says that a fact was recorded; others name work, for which there is nothing to tell."""
BETWEEN_RINGS = 0.25
"""Seconds; whoever waits for what is rung for looks at a page again after a second at the earliest."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

log = structlog.get_logger()


def drain() -> int:
    """Tell one batch of waiting facts; how many there were."""
    with context().transaction() as session:
        told = relay(session, tell, read_now(session), BATCH)
        if told:
            label("relay.sent")
    return told


def say_alive() -> None:
    """The relay has no door that could be knocked at: its sign of life is a row."""
    with context().transaction() as session:
        beat(session, "relay", read_now(session))


@dataclass
class Relay:
    """Rings, drains, waits to be woken; over again from the connection when that or the broker breaks."""

    url: str
    stop: Stop
    drain: Callable[[], int] = drain
    say_alive: Callable[[], None] = say_alive
    ring_for: Callable[[Collection[str]], None] = ring_for
    _pause: float = field(default=SHORTEST_PAUSE, init=False)
    _said_at: float = field(default=0.0, init=False)
    _asked: set[str] = field(default_factory=set, init=False)
    _ring_at: float = field(default=0.0, init=False)

    def run(self) -> None:
        """Until stopped."""
        while not self.stop.is_set:
            try:
                self._listen()
            except (psycopg.Error, *PASSING) as error:
                log.warning("relay interrupted", error=str(error).strip(), next_try_in_seconds=self._pause)
                self.stop.wait(self._pause)
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
        log.info("relay stopped")

    def _listen(self) -> None:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=3, application_name="convene relay") as connection:
            # Listening comes first: what is recorded while the first drain runs wakes the first wait.
            connection.execute(SQL("listen {}").format(Identifier(CHANNEL)))
            log.info("relay listening")
            self._asked = {*RINGS, A_FACT}  # while nobody listened, anything may have happened
            while not self.stop.is_set:
                a_fact = A_FACT in self._asked
                self._asked.discard(A_FACT)
                self._ring_all()
                if a_fact or monotonic() - self._said_at >= LOOK_ANYWAY:
                    self._drain_all()
                until_ring = max(0.0, self._ring_at - monotonic())
                self.stop.wait(until_ring if self._asked else LOOK_ANYWAY, also=connection.fileno())
                # A fact says no more than that there is one; work says its name, however often, and is rung for once.
                self._asked |= {each.payload for each in connection.notifies(timeout=0)}

    def _ring_all(self) -> None:
        """At once after a quiet moment; while much is asked for, no more often than makes a difference to anybody."""
        if self._asked and monotonic() >= self._ring_at:
            self.ring_for(self._asked)
            self._asked, self._ring_at = set(), monotonic() + BETWEEN_RINGS

    def _drain_all(self) -> None:
        while self.drain() == BATCH and not self.stop.is_set:
            pass
        self._pause = SHORTEST_PAUSE
        if monotonic() - self._said_at >= LOOK_ANYWAY:
            self.say_alive()
            self._said_at = monotonic()


def main() -> None:
    """Run one relay with the settings of the environment."""
    config = settings()
    configure_logs(readable=config.development, level=config.log_level)
    configure_library_logs(readable=config.development, level=config.log_level)
    configure(config)
    set_context(context_of(config))
    stop = Stop()
    stop.listen()
    Relay(config.database_url.replace("postgresql+psycopg://", "postgresql://"), stop).run()


if __name__ == "__main__":
    main()
