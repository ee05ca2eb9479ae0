"""Whom mail is for: the few addresses we have, judged before a message is taken."""

from __future__ import annotations

import re

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from modules.mailings.lists.models import MailingList

_TOKEN = re.compile(r"(bounces|leave)\+([A-Za-z0-9._=-]{1,120})", re.IGNORECASE)
_PURPOSES = {"bounces": "bounce", "leave": "leave"}
_FOR_STAFF = {"postmaster", "abuse"}
"""They must answer (RFC 2142, RFC 5321 4.5.1)."""


def purpose_of(session: Session, recipient: str, host: str) -> str | None:
    """What mail to this address is for, where `host` is the domain whose mail we take; None: there is no such address."""
    local, at, domain = recipient.rpartition("@")
    if not at and recipient.lower() == "postmaster":
        return "staff"  # it may come without a domain
    if domain.lower() != host:
        return None
    if found := _TOKEN.fullmatch(local):
        return _PURPOSES[found[1].lower()]
    if local.lower() in _FOR_STAFF:
        return "staff"
    return "post" if _is_list(session, local) else None


def token_in(recipient: str) -> str:
    """What stands behind the plus sign: it proves which delivery, or which subscription."""
    found = _TOKEN.fullmatch(recipient.rpartition("@")[0])
    return found[2] if found else ""


def slug_in(recipient: str) -> str:
    """The list whose address this is."""
    return recipient.rpartition("@")[0].lower()


def _is_list(session: Session, local: str) -> bool:
    # The Friday 5 is put together by hand: there is nothing to post to.
    live = exists().where(MailingList.slug == local.lower(), MailingList.retired_at.is_(None), MailingList.kind != "friday5")
    return local.isascii() and local.isprintable() and bool(session.scalar(select(live)))
