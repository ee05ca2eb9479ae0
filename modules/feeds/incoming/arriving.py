"""A calendar came: what it would change is put before an editor. Nothing is published here."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.fingerprints import fingerprint
from modules.events.comparing import Comparison
from modules.events.importing import Source, look_at
from modules.feeds.incoming.models import Arrival, Partner
from modules.feeds.incoming.outcomes import UNKNOWN, Validators
from modules.formats.reading import read_calendar


def source_of(partner: Partner) -> Source:
    """The partner as an import knows it: who names no organizer is hosted by the partner."""
    return Source(name=partner.name, zone=partner.time_zone, host=partner.name)


def compare_with(session: Session, partner: Partner, body: bytes, now: datetime) -> Comparison:
    """What this calendar would change as things stand now. Raises CalendarUnreadable."""
    return look_at(session, read_calendar(body, partner.time_zone, now), source_of(partner), now)


def seen_mark(body_hash: str, comparison: Comparison) -> str:
    """What a form carries of the page on which an editor saw just this body, and just these changes."""
    return fingerprint([body_hash, sorted(comparison.keys)])


def counts_of(comparison: Comparison) -> dict[str, int]:
    """How many of each; unchanged ones too."""
    kinds = {kind: len(comparison.of(kind)) for kind in ("new", "changed", "cancelled", "unchanged")}
    return kinds | {"gone": len(comparison.gone), "refused": comparison.refused}


def take_in(session: Session, partner: Partner, body: bytes, now: datetime) -> Arrival | None:
    """Put a calendar before the editors, in place of the one before; None when it asks for nothing.

    One that asks for just what the one before asks for leaves that as it is: what an editor is reading stays what it was. One
    that asks for nothing but what was settled does not wait for anybody. The partner's row is locked by the caller. Raises
    CalendarUnreadable, and writes nothing then.
    """
    keys = (comparison := compare_with(session, partner, body, now)).keys
    partner.body_hash = hash_of(body, now)
    before = session.get(Arrival, partner.id)
    if before is not None:
        if compare_with(session, partner, before.body, now).keys == keys:
            return before
        session.delete(before)
        session.flush()
    if not keys:
        return None
    state = "set_aside" if keys <= set(partner.settled) else "waiting"
    arrival = Arrival(partner_id=partner.id, received_at=now, body_hash=partner.body_hash, body=body, state=state)
    arrival.counts = counts_of(comparison)
    session.add(arrival)
    return arrival


def hash_of(body: bytes, now: datetime) -> str:
    """What tells one body from another, and from itself a month later: a series has further dates by then."""
    return f"{_month(now)} {hashlib.sha256(body).hexdigest()}"


def validators_of(partner: Partner, now: datetime) -> Validators:
    """What the partner's server is asked with; nothing when the body must be read once more, though it may be what it was."""
    return Validators(partner.etag, partner.last_modified) if partner.body_hash.startswith(_month(now)) else UNKNOWN


def _month(now: datetime) -> str:
    return f"{now:%Y-%m}"
