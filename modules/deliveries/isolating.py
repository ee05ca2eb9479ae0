"""Finding the rows of a batch whose messages cannot be made, so that they do not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from modules.deliveries.batches import Attempt
from modules.deliveries.claiming import Claim, find_claimed
from modules.deliveries.handing_over import Envelope
from modules.deliveries.states import State, become

Begin = Callable[[Sequence[Claim]], tuple[list[Attempt], list[Envelope]]]
"""Begins these rows and makes their messages, in a transaction of its own."""
LONGEST = 500
TRIED_ALONE = 3
"""A row with which no other can be compared is to blame from this attempt on."""
PASSING = (OperationalError, InterfaceError)
"""The database is away, or two met: nothing is wrong with the rows."""


@dataclass
class Begun:
    """The rows that were begun with their messages, in one order, and the others, each with why there is no message."""

    attempts: list[Attempt] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    unmade: dict[Claim, Exception] = field(default_factory=dict)

    def add(self, attempts: Iterable[Attempt], envelopes: Iterable[Envelope]) -> None:
        """More that were begun."""
        self.attempts += attempts
        self.envelopes += envelopes


def begin_what_can_be_made(begin: Begin, claims: Sequence[Claim]) -> Begun:
    """Begin as many of these rows as there are messages for.

    The batch is tried whole, then by halves. Where nothing at all can be made the fault is not that of the rows: it is raised,
    and they wait until their lease is over; a lone row not for ever. So do those that are left when the database goes away on
    the way.
    """
    found, waiting = Begun(), [claims]
    while waiting:
        some = waiting.pop()
        try:
            found.add(*begin(some))
        except PASSING:
            if not found.attempts:
                raise
            return found
        except Exception as error:  # noqa: BLE001 (whatever it is, it came of making a message, and it is written down)
            waiting += _parts(some)
            found.unmade |= {} if len(some) > 1 else {some[0]: error}
    if found.unmade and not found.attempts and not _is_alone(found.unmade):
        raise next(iter(found.unmade.values()))
    return found


def _is_alone(unmade: Collection[Claim]) -> bool:
    return len(unmade) == 1 and all(each.attempt >= TRIED_ALONE for each in unmade)


def _parts(some: Sequence[Claim]) -> list[Sequence[Claim]]:
    return [some[len(some) // 2 :], some[: len(some) // 2]] if len(some) > 1 else []


def give_up(session: Session, claim: Claim, why: str, now: datetime) -> None:
    """Write down why nothing leaves; not where the row is in other hands by now."""
    row = find_claimed(session, claim)
    if row is not None and row.state == State.CLAIMED:
        become(row, State.REJECTED, lease_until=None, answer=why.replace("\0", "")[:LONGEST], settled_at=now)
