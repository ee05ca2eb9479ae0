"""The states of an application as data: where it can go from each, who may move it there, and what the applicant sees.

An outcome is reached by the release of a round and in no other way: until then it stands in a `Decision` alone, so there is
nothing in an application's state that could tell it early.

An LEA has one application in a round: one that it withdrew is taken up again as the draft it was. That deed judges the deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mover(StrEnum):
    """Who moves an application: those who write it, staff, or the hour of the letters."""

    APPLICANT = "applicant"
    STAFF = "staff"
    RELEASE = "release"


@dataclass(frozen=True)
class State:
    """`seen_as` is the key of the label that the applicant reads; `sends`: a new revision may be sent from here."""

    seen_as: str
    next: Mapping[str, Mover] = field(default_factory=dict)
    sends: bool = False


OUTCOMES = ("chosen", "waiting", "declined")
RELEASED = dict.fromkeys(OUTCOMES, Mover.RELEASE)
WITHDRAWN = {"withdrawn": Mover.APPLICANT}

STATES: Mapping[str, State] = {
    "draft": State("draft", {"submitted": Mover.APPLICANT} | WITHDRAWN, sends=True),
    "submitted": State("being_read", {"eligible": Mover.STAFF} | WITHDRAWN | RELEASED, sends=True),
    "eligible": State("being_read", {"advanced": Mover.STAFF, "submitted": Mover.STAFF} | WITHDRAWN | RELEASED),
    "advanced": State("advanced", {"supplemental": Mover.STAFF, "interview": Mover.STAFF} | WITHDRAWN | RELEASED),
    "supplemental": State(
        "supplemental", {"interview": Mover.STAFF, "advanced": Mover.STAFF} | WITHDRAWN | RELEASED, sends=True
    ),
    "interview": State("interview", WITHDRAWN | RELEASED),
    "chosen": State("chosen"),
    "waiting": State("waiting", {"chosen": Mover.RELEASE, "declined": Mover.RELEASE} | WITHDRAWN),
    "declined": State("declined"),
    "withdrawn": State("withdrawn", {"draft": Mover.APPLICANT}),
}

WRITTEN_FREELY = ("draft", "supplemental")
"""States in which answers may change at any hour: a draft is kept after the deadline too, and more was asked for."""

WRITTEN_UNTIL_DUE = ("submitted",)
"""States in which answers may change until the deadline, to be sent once more."""

SUBMITTED = tuple(name for name in STATES if name not in {"draft", "withdrawn"})
"""States of an application that was sent and still stands."""

IN_PROGRESS = tuple(name for name in SUBMITTED if name not in OUTCOMES)
"""States in which an application is read and a decision is waited for."""


DECIDABLE = tuple(name for name, state in STATES.items() if Mover.RELEASE in state.next.values())
"""States that the hour of the letters can end."""


def may_move(came_from: str, to: str, by: Mover) -> bool:
    """Whether there is such a step, and it is theirs."""
    return STATES[came_from].next.get(to) is by


def next_states(came_from: str, by: Mover) -> list[str]:
    """Where this mover can take an application."""
    return [to for to, mover in STATES[came_from].next.items() if mover is by]


def takes_words(state: str, *, in_time: bool) -> bool:
    """Whether answers and files may change now; `in_time`: before the deadline, or within its grace."""
    return state in WRITTEN_FREELY or (in_time and state in WRITTEN_UNTIL_DUE)


def stands(state: str) -> bool:
    """Whether what was sent counts: it is neither a draft, again or still, nor withdrawn."""
    return state in SUBMITTED


def seen_as(state: str) -> str:
    """The key of the label that an applicant reads; its words are in `web/cohorts/_state.html`."""
    return STATES[state].seen_as
