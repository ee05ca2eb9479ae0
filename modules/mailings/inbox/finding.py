"""Which delivery a report is about. Readers' addresses may be blacked out: what we sent under names itself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.tokens import Tokens
from modules.deliveries.models import Delivery
from modules.mailings.bulk.verp import delivery_in


def find_by_senders(session: Session, tokens: Tokens, senders: Iterable[str]) -> Delivery | None:
    """The delivery that one of these envelope senders of ours names; None for forged ones."""
    claimed = (delivery_in(tokens, each) for each in senders)
    return next((found for each in claimed if each and (found := session.get(Delivery, each))), None)


def find_by_ids(session: Session, message_ids: Iterable[str]) -> Delivery | None:
    """The delivery that bears one of these Message-IDs; they are random, so who knows one has the message."""
    known = session.scalars(select(Delivery).where(Delivery.message_id.in_(list(message_ids))).limit(1))
    return known.one_or_none()
