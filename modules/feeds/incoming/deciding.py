"""What an editor makes of a calendar that came: it is published as it was seen, or set aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Stale
from modules.core.imports import ImportSum
from modules.events.comparing import Comparison
from modules.events.importing import await_imports, carry_out
from modules.feeds.incoming.arriving import compare_with, counts_of, seen_mark, source_of
from modules.feeds.incoming.keeping import KIND, held_partner
from modules.feeds.incoming.models import Arrival, Partner


def publish_arrival(
    session: Session, partner_id: int, *, seen: str, close: bool, actor_id: int | None, now: datetime
) -> ImportSum:
    """Publish just what was `seen`; with `close`, cancel what the calendar no longer names. What is left over counts as settled.

    Raises Stale when another body came meanwhile, or this one would change something else by now; NotFound.
    """
    await_imports(session)
    partner, arrival, comparison = _as_seen(session, partner_id, seen, now)
    done = carry_out(session, comparison, source_of(partner), now, close=close, actor_id=actor_id)
    _settle(session, partner, arrival, compare_with(session, partner, arrival.body, now))
    counts = {"new": done.new, "changed": done.changed, "cancelled": done.closed, "refused": done.refused}
    note(session, actor_id, "published", (KIND, partner.id), now, **counts)
    return done


def set_aside(session: Session, partner_id: int, *, seen: str, actor_id: int | None, now: datetime) -> None:
    """Leave everything as it stands. The same requests do not wait for anybody again. Raises Stale, NotFound."""
    partner, arrival, comparison = _as_seen(session, partner_id, seen, now)
    _settle(session, partner, arrival, comparison)
    note(session, actor_id, "set_aside", (KIND, partner.id), now)


def _as_seen(session: Session, partner_id: int, seen: str, now: datetime) -> tuple[Partner, Arrival, Comparison]:
    partner = held_partner(session, partner_id)
    arrival = session.get(Arrival, partner.id, populate_existing=True)
    if arrival is None:
        raise Stale
    comparison = compare_with(session, partner, arrival.body, now)
    if seen_mark(arrival.body_hash, comparison) != seen:
        raise Stale
    return partner, arrival, comparison


def _settle(session: Session, partner: Partner, arrival: Arrival, left: Comparison) -> None:
    partner.settled = sorted(left.keys)
    if left.keys:
        arrival.state, arrival.counts = "set_aside", counts_of(left)
    else:
        session.delete(arrival)
