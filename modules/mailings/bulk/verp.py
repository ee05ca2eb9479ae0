"""The envelope sender of each message of ours (VERP): what comes back to it names the delivery, whatever the report in it says."""

from __future__ import annotations

from modules.core.tokens import Tokens

BOUNCES = "bounces"
"""The mailbox, and what the tokens behind its plus sign are made for."""


def bounce_address(tokens: Tokens, delivery_id: int, host: str) -> str:
    """The sender of this delivery. Its local part stays within the 64 octets that every mail server takes (RFC 5321, 4.5.3.1.1)."""
    return f"{BOUNCES}+{tokens.make_for_mail(BOUNCES, delivery_id)}@{host}"


def delivery_in(tokens: Tokens, address: str) -> int | None:
    """The delivery that an address of ours names; None for a forged or mangled one."""
    mailbox, _, token = address.rpartition("@")[0].partition("+")
    claimed = Tokens.thing(token)
    if mailbox.lower() != BOUNCES or claimed is None:
        return None
    return claimed if tokens.proves(token, BOUNCES, claimed) else None
