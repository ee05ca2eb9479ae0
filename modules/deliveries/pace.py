"""How many connections at once, and how many messages at a time: learned from how long the mail server takes for each."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

AIM = 500.0
"""Messages a second to want: so many connections are used as that takes (rate times what each message takes), and no more."""
FEWEST = 4
IN_FLIGHT = 50
"""The most that a sender has begun at a time, and so the most that are in doubt when it is killed."""
CLAIM_SECONDS = 1.5
"""How much work is taken at a time. What is paused goes on for so long, or longer where the server has just become slow."""
LARGEST_CLAIM = 500


@dataclass
class Pace:
    """It begins with a few messages over a few connections and follows what is measured."""

    most_lines: int = IN_FLIGHT
    latency: float | None = None
    rate: float = 0.0

    @property
    def lines(self) -> int:
        """How many connections to use."""
        wanted = ceil(AIM * self.latency) if self.latency is not None else FEWEST
        return max(1, min(max(wanted, FEWEST), self.most_lines, IN_FLIGHT))

    @property
    def in_flight(self) -> int:
        """How many messages to begin together: the same number for each connection."""
        if self.latency is None:
            return 2 * self.lines
        return self.lines * max(1, IN_FLIGHT // self.lines)

    @property
    def claim(self) -> int:
        """How many rows to take."""
        return max(self.in_flight, min(int(self.rate * CLAIM_SECONDS), LARGEST_CLAIM))

    def learn(self, count: int, lines: int, carrying: float, whole: float) -> None:
        """So many messages took `carrying` seconds over `lines` connections, and `whole` with what the ledger takes."""
        latency = carrying * lines / count
        self.latency = latency if self.latency is None else (self.latency + latency) / 2
        self.rate = count / whole
