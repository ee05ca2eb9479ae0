"""Whom mail is for: the few addresses we have, judged before a message is taken."""

from __future__ import annotations

import re

from sqlalchemy import select
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
    mailing = _find_list(session, local)
    return None if mailing is None or _barred(mailing) else "post"


def why_not(session: Session, recipient: str, host: str) -> str:
    """Why an address that is for nothing takes no mail: `friday5`, which is put together by hand; `retired`; empty: there is none."""
    local, _, domain = recipient.rpartition("@")
    found = _find_list(session, local) if domain.lower() == host else None
    return _barred(found) if found else ""


def token_in(recipient: str) -> str:
    """What stands behind the plus sign: it proves which delivery, or which subscription."""
    found = _TOKEN.fullmatch(recipient.rpartition("@")[0])
    return found[2] if found else ""


def slug_in(recipient: str) -> str:
    """The list whose address this is."""
    return recipient.rpartition("@")[0].lower()


def _find_list(session: Session, local: str) -> MailingList | None:
    if not (local.isascii() and local.isprintable()):
        return None
    return session.scalars(select(MailingList).where(MailingList.slug == local.lower())).one_or_none()


def _barred(found: MailingList) -> str:
    return "retired" if found.retired_at else "friday5" if found.kind == "friday5" else ""
