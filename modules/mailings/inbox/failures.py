"""What a mail server that gave a message back says of it.

The standard's report (RFC 3464) is read first; then what is known of those that write in ways of their own (flufl.bounce).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from modules.mailings.answers import code_in
from modules.mailings.inbox.automatic import is_from_a_mail_server
from modules.mailings.inbox.mime import header, kind_of, parts_in, parts_of

LONGEST_DIAGNOSTIC = 500
MOST_FAILURES = 100
_SAYS_LITTLE = "5.0.0"
NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
"""There is no such mailbox or domain, or it has moved away (RFC 3463, RFC 7505): nothing will ever arrive."""
NOT_THE_ADDRESS = r"^5\.([567]\.\d+|1\.[78]|2\.3|3\.4)$"
"""It is about us or about what we sent: protocol, content, policy, our own address, size. So for Python and PostgreSQL alike."""


@dataclass(frozen=True)
class Failure:
    """One address that was not reached. `status` is the enhanced code (RFC 3463), empty where there is none."""

    address: str
    permanent: bool
    status: str = ""
    diagnostic: str = ""


def failures_in(message: Message) -> list[Failure]:
    """Every failure that a message reports; none for an out-of-office note, or for a report that it was delivered."""
    reports = [part for part in parts_of(message) if kind_of(part) == "message/delivery-status"]
    if reports:
        return [failure for part in reports for failure in _reported(part)][:MOST_FAILURES]
    return _guessed(message) if _may_be_a_bounce(message) else []


def failure_for(failures: list[Failure], address: str) -> Failure | None:
    """The one that is about this address; a lone one is, whatever it names: the mail may have been forwarded."""
    own = [each for each in failures if each.address.lower() == address.lower()]
    return own[0] if own else failures[0] if len(failures) == 1 else None


def _reported(part: Message) -> Iterator[Failure]:
    """The blocks of a report but the first, which is about the message as a whole."""
    for block in parts_in(part)[1 : MOST_FAILURES + 1]:
        action = header(block, "Action").lower()
        if action.startswith(("failed", "error", "delayed")):
            diagnostic = header(block, "Diagnostic-Code").partition(";")[2].strip()
            status = _status(header(block, "Status"), diagnostic)
            lasting = not action.startswith("delayed") and not status.startswith("4")
            yield Failure(_address(block), lasting, status, diagnostic[:LONGEST_DIAGNOSTIC])


def _status(said: str, diagnostic: str) -> str:
    """The code of the report, unless it says no more than that of the server's own words."""
    reported, quoted = code_in(said), code_in(diagnostic)
    if not reported or (reported == _SAYS_LITTLE and quoted.startswith("5")):
        return quoted or reported
    return reported


def _address(block: Message) -> str:
    said = header(block, "Original-Recipient") or header(block, "Final-Recipient")
    return said.partition(";")[2].strip().strip("<>")


def _may_be_a_bounce(message: Message) -> bool:
    """What a program wrote that is no mail server is an out-of-office note, whatever words are in it."""
    return is_from_a_mail_server(message) or ("Auto-Submitted" not in message and "X-Autoreply" not in message)


def _guessed(message: Message) -> list[Failure]:
    try:
        passing, lasting = all_failures(message)
    except Exception:  # noqa: BLE001 (guesses of others at what nobody specified, on mail that anybody may have written)
        return []
    found = [Failure(each.decode("ascii", "replace"), True) for each in sorted(lasting)]
    return (found + [Failure(each.decode("ascii", "replace"), False) for each in sorted(passing - lasting)])[:MOST_FAILURES]
