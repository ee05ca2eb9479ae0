"""The states of a delivery and the ways between them: data, so that no statement invents another.

pending    waits for its time             claimed    a sender has it, nothing has left yet
attempting the sender may be handing it over at this moment: after a crash nobody knows
accepted   the mail server took it        rejected   it will not take it, or we gave up
suppressed it must not go any more        uncertain  handed over perhaps; never sent again by itself
"""

from __future__ import annotations

from enum import StrEnum

from modules.deliveries.models import Delivery


class State(StrEnum):
    """What has become of a delivery so far."""

    PENDING = "pending"
    CLAIMED = "claimed"
    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    UNCERTAIN = "uncertain"


WAYS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.CLAIMED, State.SUPPRESSED}),
    State.CLAIMED: frozenset({State.PENDING, State.ATTEMPTING, State.SUPPRESSED, State.REJECTED}),
    State.ATTEMPTING: frozenset({State.PENDING, State.ACCEPTED, State.REJECTED, State.UNCERTAIN}),
    # A late answer, a bounce or the mail server's own log may settle it; so may a person who decides to send it again.
    State.UNCERTAIN: frozenset({State.PENDING, State.ACCEPTED, State.REJECTED}),
    State.ACCEPTED: frozenset(),
    State.REJECTED: frozenset(),
    State.SUPPRESSED: frozenset(),
}

SETTLED = frozenset(state for state, ways in WAYS.items() if not ways) | {State.UNCERTAIN}
"""Nothing happens to these by itself: an edition is finished when all its deliveries are here."""

REPEATED = frozenset({"letter"})
"""The kinds sent at least once: what is uncertain goes out again, with the same Message-ID. The others go out at most once."""


def before(state: State) -> list[State]:
    """The states from which a way leads here: the condition of a statement that takes many rows along it."""
    return [each for each, ways in WAYS.items() if state in ways]


class NoWay(Exception):
    """A bug: the code asked for a step that `WAYS` does not have."""


def may_become(delivery: Delivery, state: State) -> bool:
    """Whether there is a way from where the delivery stands."""
    return state in WAYS[State(delivery.state)]


def become(delivery: Delivery, state: State, **values: object) -> None:
    """Take one step on a row that the caller has locked, and write the values that go with it; raises NoWay."""
    if not may_become(delivery, state):
        raise NoWay(delivery.state, state)
    delivery.state = state
    for name, value in values.items():
        setattr(delivery, name, value)
