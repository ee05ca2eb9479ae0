"""Rows of the ledger, in the words of the field."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery

_numbers = count(1)


def a_delivery(session: Session, now: datetime, **over: object) -> Delivery:
    """A letter that is due now."""
    number = next(_numbers)
    values = {
        "key": f"sample:{number}",
        "kind": "letter",
        "letter": "sample",
        "thing_id": number,
        "locale": "en",
        "address": f"reader{number}@example.org",
        "message_id": f"<sample-{number}@localhost>",
        "next_attempt_at": now,
        "created_at": now,
    }
    delivery = Delivery(**values | over)
    session.add(delivery)
    session.flush()
    return delivery
