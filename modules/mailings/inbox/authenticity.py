"""Whether somebody proved that a message comes from the domain that its From names.

Anybody can write anything into From. Our own mail server checks signatures (DKIM) and policies (DMARC) and writes what it found
into a header (RFC 8601) under its own name, and takes away those of that name that came with the message. Only that is believed.
"""

from __future__ import annotations

import re
from email.message import Message

from modules.mailings.inbox.mime import headers, mailboxes

HEADER = "Authentication-Results"
_METHOD = re.compile(r"(dkim|dmarc)(?:/\d+)?\s*=\s*pass(?=\s|$)", re.IGNORECASE)
_REMARK = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')
DEEPEST = 20
"""Comments may stand in comments."""
_ABOUT = {"dkim": "header.d", "dmarc": "header.from"}


def author_of(message: Message) -> tuple[str, str] | None:
    """Name and address of the one who wrote it; None where From is missing, names several, or stands there twice."""
    found = mailboxes(message, "From")
    return found[0] if len(found) == 1 and "@" in found[0][1] and len(message.get_all("From", [])) == 1 else None


def is_proved(message: Message, address: str, authserv_id: str) -> bool:
    """Whether our mail server (`authserv_id`; empty: we have none that checks) vouches for the domain of this address."""
    own = [said for said in map(_without_remarks, headers(message, HEADER)) if _server(said) == authserv_id.lower()]
    # Ours stands on top; what came along below it under our name is a forgery that was not taken away.
    return bool(authserv_id and own) and any(_vouches(each, address.rpartition("@")[2]) for each in own[0].split(";")[1:])


def _server(said: str) -> str:
    words = said.partition(";")[0].split()
    return words[0].lower() if words else ""


def _vouches(result: str, domain: str) -> bool:
    """One result, as `dkim=pass header.d=example.org`: of a signature counts that of the very domain."""
    found = _METHOD.match(result.strip())
    if not found:
        return False
    values = dict(word.partition("=")[::2] for word in result.split())
    return values.get(_ABOUT[found[1].lower()], "").lower().lstrip("@") == domain.lower()


def _without_remarks(said: str) -> str:
    """The header without comments and quoted strings: what a stranger chose stands in them. Empty where they do not end."""
    for _ in range(DEEPEST):
        said, removed = _REMARK.subn("", said)
        if not removed:
            break
    return "" if set(said) & set('"()') else said
