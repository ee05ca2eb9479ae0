"""What the next mail server refused at once, for good: it counts like mail that comes back, and follows the same rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Select, String, bindparam, cast, exists, literal, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.answers import code_in
from modules.mailings.inbox.bouncing import Report, note_bounce
from modules.mailings.inbox.models import Bounce

LOOKED_BACK = timedelta(days=7)
"""What no clock saw for so long counts no more."""
MANY = 500
_KINDS = ("letter", "newsletter", "digest")


def note_refusals(session: Session, now: datetime, limit: int = MANY) -> int:
    """Note up to `limit` refusals that were not noted yet, the oldest first, as of when they came; how many there were.

    Nothing that sends waits for this, and a sender that dies after it wrote its result loses none. A refusal of our own (given up,
    never made) has no answer of a server, and counts for nothing.
    """
    found = session.scalars(_unnoted(now).limit(limit)).all()
    for each in found:
        source, at = f"smtp:{each.id}", each.settled_at or now
        report = Report(source=source, delivery=each, kind="permanent", status=code_in(each.answer), diagnostic=each.answer)
        note_bounce(session, report, at)
    return len(found)


def _unnoted(now: datetime) -> Select[Delivery]:
    # As a literal: only so the planner may take the index of what failed.
    rejected: BindParameter[str] = bindparam("rejected", State.REJECTED.value, literal_execute=True)
    noted = exists().where(Bounce.source == literal("smtp:") + cast(Delivery.id, String))
    late = select(Delivery).where(
        Delivery.state == rejected, Delivery.kind.in_(_KINDS), Delivery.settled_at > now - LOOKED_BACK
    )
    return late.where(Delivery.answer.like("5__%"), Delivery.address != "", ~noted).order_by(Delivery.settled_at, Delivery.id)
