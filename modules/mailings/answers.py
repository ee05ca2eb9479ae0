"""What the answer of a mail server says, and of what: of the address, of the message, or of us (RFC 5321, 4.2; RFC 3463)."""

from __future__ import annotations

import re
from enum import StrEnum

from modules.deliveries.handing_over import Outcome, Verdict

_ENHANCED = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\w)")
"""Not a part of an address of the network, which servers like to name too."""
_OF_THE_ADDRESS = re.compile(r"5\.(1\.(?![78]$)|2\.(?!3$))\d+")
"""The mailbox, or where it is; not that of the sender, nor what is too long for it."""
_OF_THE_COMMAND = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
"""The command, its order, or who gives it (RFC 4954, 6): whom it names does not matter."""


class Step(StrEnum):
    """What was answered, as mail servers write it down."""

    MAIL = "MAIL FROM"
    RCPT = "RCPT TO"
    DATA = "DATA"
    CONTENT = "end of DATA"


def code_in(said: str) -> str:
    """The enhanced code in what a mail server said; empty where there is none."""
    found = _ENHANCED.search(said)
    return found[0] if found else ""


def judged(step: Step, code: int, said: str) -> Outcome:
    """What became of the message. Of one that left, what is no answer says nothing."""
    known = {4: Outcome(Verdict.NOT_NOW, said), 5: _refused(step, code, said)}
    if step is Step.CONTENT:
        known[2] = Outcome(Verdict.TAKEN, said)
    return known.get(code // 100, Outcome(Verdict.UNKNOWN if step is Step.CONTENT else Verdict.NOT_NOW, said))


def _refused(step: Step, code: int, said: str) -> Outcome:
    """Where the address is not to blame, the answer does not begin as one that counts against it (`inbox.refusals`).

    A sender that is refused before anything left is our trouble, which ends: the message waits for it.
    """
    if _blames_the_address(step, code, said):
        return Outcome(Verdict.REFUSED, said)
    return Outcome(Verdict.REFUSED if step is Step.CONTENT else Verdict.NOT_NOW, f"in reply to {step}: {said}")


def _blames_the_address(step: Step, code: int, said: str) -> bool:
    if step is Step.RCPT:
        return code not in _OF_THE_COMMAND
    return step is not Step.MAIL and _OF_THE_ADDRESS.fullmatch(code_in(said)) is not None
