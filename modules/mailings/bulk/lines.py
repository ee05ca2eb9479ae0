"""Several connections to one mail server at once, each with a thread that carries its share."""

from __future__ import annotations

import smtplib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic

from email_validator import EmailNotValidError

from modules.deliveries.handing_over import UNMADE, Envelope, Outcome, Verdict
from modules.deliveries.pace import IN_FLIGHT
from modules.mailings.dialogue import Dialogue, Trouble, said_of, stuffed
from modules.mailings.postman import in_ascii

LATE = Outcome(Verdict.NOT_NOW, "the mail server had become too slow to be offered it")
Connect = Callable[[], smtplib.SMTP]
"""Makes a connection ready for mail; raises what `postman.connect` raises."""
Placed = tuple[int, Envelope]
"""A message with its place among those that were asked for."""


class SmtpLines:
    """Threads and connections are made when they are needed, and again after `close`."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._lines: list[Line] = []
        self._pool: ThreadPoolExecutor | None = None
        self._limit = IN_FLIGHT

    def ready(self, wanted: int) -> int:
        """Have so many open. A server that took fewer is not asked for more before all are closed."""
        self._lines = [each for each in self._lines if each.is_open]
        missing = min(wanted, self._limit) - len(self._lines)
        if missing > 0:
            self._pool = self._pool or ThreadPoolExecutor(IN_FLIGHT)
            new = [Line(self._connect) for _ in range(missing)]
            self._lines += [each for each, opened in zip(new, self._pool.map(Line.open, new), strict=True) if opened]
            if len(self._lines) < wanted:
                self._limit = len(self._lines)
        return len(self._lines)

    def carry(self, envelopes: Sequence[Envelope], seconds: float) -> list[Outcome]:
        """Each line gets as many as the others, in turn."""
        until, lines = monotonic() + seconds, self._lines[: len(envelopes)]
        assert self._pool is not None, "nobody made the lines ready"
        shares = [envelopes[at :: len(lines)] for at in range(len(lines))]
        carried = list(self._pool.map(lambda line, share: line.carry(share, until), lines, shares))
        return [carried[at % len(lines)][at // len(lines)] for at in range(len(envelopes))]

    def close(self) -> None:
        """Hang up everywhere."""
        if self._pool is not None:
            list(self._pool.map(Line.close, self._lines))
            self._pool.shutdown()
        self._lines, self._pool, self._limit = [], None, IN_FLIGHT


class Line:
    """One connection, renewed when it breaks."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._smtp: smtplib.SMTP | None = None
        self._trouble = ""

    @property
    def is_open(self) -> bool:
        """Whether there is a connection; the server may have closed it since."""
        return self._smtp is not None

    def open(self) -> bool:
        """Connect; whether the server would have us."""
        try:
            self._smtp = self._connect()
        except Trouble as error:
            self._trouble = said_of(error)
        return self.is_open

    def close(self) -> None:
        """Hang up."""
        if self._smtp is not None:
            with suppress(*Trouble):
                self._smtp.quit()
            self._drop()

    def carry(self, envelopes: Sequence[Envelope], until: float) -> list[Outcome]:
        """What became of each, in their order. What a break kept from leaving is offered once more, on a new connection."""
        outcomes: dict[int, Outcome] = {}
        waiting = deque(_sendable(envelopes, outcomes))
        while waiting and monotonic() < until:
            is_new = not self.is_open
            if is_new and not self.open():
                outcomes.update((place, Outcome(Verdict.NOT_NOW, self._trouble)) for place, _ in waiting)
                break
            waiting.extendleft(reversed(self._offer(waiting, until, outcomes, is_new=is_new)))
        return [outcomes.get(place, LATE) for place in range(len(envelopes))]

    def _offer(self, waiting: deque[Placed], until: float, outcomes: dict[int, Outcome], *, is_new: bool) -> list[Placed]:
        """Offer what waits until the connection breaks and note what became of it; those that the break held up.

        The first on a new connection is not among them: it may be what breaks it.
        """
        assert self._smtp is not None, "it is not open"
        dialogue, asked = Dialogue(self._smtp, "", until), list[Placed]()

        def next_ones() -> Iterator[Envelope]:
            while waiting and not dialogue.broken and monotonic() < until:
                asked.append(waiting.popleft())
                envelope = asked[-1][1]
                yield Envelope(envelope.address, stuffed(envelope), envelope.sender)

        came = list(dialogue.carry(next_ones()))
        held_up = Outcome(Verdict.NOT_NOW, dialogue.broken)
        for at, ((place, _), outcome) in enumerate(zip(asked, came, strict=True)):
            if outcome != held_up or (is_new and not at):
                outcomes[place] = outcome
        if dialogue.broken:
            self._drop()
        return [each for each in asked if each[0] not in outcomes]

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _sendable(envelopes: Sequence[Envelope], outcomes: dict[int, Outcome]) -> Iterator[Placed]:
    """Those that SMTP can carry; the others are refused."""
    for place, envelope in enumerate(envelopes):
        try:
            yield place, Envelope(in_ascii(envelope.address), envelope.content, envelope.sender, envelope.dotless)
        except EmailNotValidError as error:
            outcomes[place] = Outcome(Verdict.REFUSED, f"{UNMADE}: {error}")
