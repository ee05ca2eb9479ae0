"""What follows from an attempt: one rule for letters and for mail to many."""

from __future__ import annotations

from modules.deliveries.handing_over import Verdict
from modules.deliveries.states import REPEATED, State


def state_after(verdict: Verdict, kind: str, *, gives_up: bool) -> State:
    """The state that an attempt leaves a delivery of this kind in; `gives_up`: it was the last one."""
    if verdict is Verdict.TAKEN:
        return State.ACCEPTED
    if verdict is Verdict.UNKNOWN and kind not in REPEATED:
        return State.UNCERTAIN
    if verdict is Verdict.REFUSED or gives_up:
        return State.REJECTED
    return State.PENDING
