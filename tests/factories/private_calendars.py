"""Private calendars, in the words of the field."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.tokens import new_nonce
from modules.feeds.private.models import PrivateFeed


def a_private_feed(session: Session, now: datetime, person_id: int, **over: object) -> PrivateFeed:
    """An address of everything that is the person's, in English; `cohort_id` makes it that of a cohort."""
    values = {
        "person_id": person_id,
        "kind": "cohort" if over.get("cohort_id") else "own",
        "locale": "en",
        "nonce": new_nonce(),
        "made_at": now,
    }
    made = PrivateFeed(**values | over)
    session.add(made)
    session.flush()
    return made
