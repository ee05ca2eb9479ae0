"""What passes between the ledger and whoever carries mail: an envelope out, an outcome back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

UNMADE = "unmade"
"""How the answer begins of what was never offered to a server: no message could be made, or its address is none that mail knows."""


class Verdict(Enum):
    """What the attempt came to."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For good: sending the same again would be refused again."""
    NOT_NOW = "not now"
    """Nothing was taken; another time it may be."""
    UNKNOWN = "unknown"
    """The connection ended after the message had left and before the answer came."""


@dataclass(frozen=True)
class Outcome:
    """The verdict, with the server's own words."""

    verdict: Verdict
    answer: str


@dataclass(frozen=True)
class Envelope:
    """A finished message: lines end in CRLF, all of it is ASCII. `address` is whom it is for, whatever the headers say.

    `sender` is where it comes back to; empty: to the postman's own. `dotless`: no line begins with a dot, as its maker promises;
    to look for one takes longer than to hand the message over.
    """

    address: str
    content: bytes
    sender: str = ""
    dotless: bool = False


class Postman(Protocol):
    """Carries messages to a mail server."""

    def hand_over(self, envelope: Envelope) -> Outcome:
        """Carry one message. Trouble is an outcome, never an exception."""
        ...


class Lines(Protocol):
    """Several connections to a mail server, used at once and kept until they are closed."""

    def ready(self, wanted: int) -> int:
        """Have so many open, as far as the server takes them; how many there are, 0 when it is away."""
        ...

    def carry(self, envelopes: Sequence[Envelope], seconds: float) -> list[Outcome]:
        """Carry the messages over what is open: what became of each. What has not left after so many seconds stays."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...
