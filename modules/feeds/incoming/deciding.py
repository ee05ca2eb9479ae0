"""What an editor makes of a calendar that came: it is accepted as it was seen, or set aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Stale
from modules.events.comparing import Comparison, Proposal
from modules.events.models import Event
from modules.feeds.incoming.arriving import compare_with, counts_of, seen_mark
from modules.feeds.incoming.keeping import KIND, held_partner
from modules.feeds.incoming.models import Arrival, Partner, Publishing
from modules.outbox.ringing import ring

WORK = "publishing"
"""The name under which the relay rings for what was accepted."""


def accept(session: Session, partner_id: int, *, seen: str, close: bool, actor_id: int | None, now: datetime) -> None:
    """Have a worker publish just what was `seen` (`publishing`); with `close`, cancel what the calendar no longer names.

    Raises Stale when another body came meanwhile, or this one would change something else by now; NotFound.
    """
    partner, arrival, comparison = _as_seen(session, partner_id, seen, now)
    ahead = [[mark_of(each), each.entry.title] for each in comparison.proposals if each.kind != "unchanged"]
    if close:
        ahead += [[mark_of(event), event.wordings[0].title] for event in comparison.gone]
    work = Publishing(partner_id=partner.id, actor_id=actor_id, asked_at=now, total=len(ahead), done={}, failures=[])
    work.ahead, arrival.state = ahead, "publishing"
    session.merge(work)  # in place of what is left of an earlier one
    ring(session, WORK)


def set_aside(session: Session, partner_id: int, *, seen: str, actor_id: int | None, now: datetime) -> None:
    """Leave everything as it stands. The same requests do not wait for anybody again. Raises Stale, NotFound."""
    partner, arrival, comparison = _as_seen(session, partner_id, seen, now)
    settle_rest(session, partner, arrival, comparison)
    note(session, actor_id, "set_aside", (KIND, partner.id), now)


def mark_of(asked: Proposal | Event) -> str:
    """What tells one thing that a calendar asks for from all others, and from itself once its event was touched.

    An event stands for itself where the calendar no longer names it.
    """
    if isinstance(asked, Event):
        return f"gone {asked.id} {asked.version}"
    if asked.event is None:
        return f"{asked.kind} {asked.entry.uid}"
    return f"{asked.kind} {asked.event.id} {asked.event.version}"


def settle_rest(session: Session, partner: Partner, arrival: Arrival, left: Comparison) -> None:
    """What is left over was seen, and waits for nobody."""
    partner.settled = sorted(left.keys)
    if left.keys:
        arrival.state, arrival.counts = "set_aside", counts_of(left)
    else:
        session.delete(arrival)


def _as_seen(session: Session, partner_id: int, seen: str, now: datetime) -> tuple[Partner, Arrival, Comparison]:
    partner = held_partner(session, partner_id)
    arrival = session.get(Arrival, partner.id, populate_existing=True)
    if arrival is None or arrival.state == "publishing":
        raise Stale
    comparison = compare_with(session, partner, arrival.body, now)
    if seen_mark(arrival.body_hash, comparison) != seen:
        raise Stale
    return partner, arrival, comparison
