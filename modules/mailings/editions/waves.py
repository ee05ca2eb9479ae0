"""Waves: an edition at the hour of its list, on each reader's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.times import from_local, local
from modules.mailings.editions.models import Edition
from modules.mailings.lists.models import Subscription
from modules.people.models import Address, Person

FARTHEST = timedelta(hours=27)
"""No two clocks on earth are further apart: as long before its hour, an edition may be due to somebody."""


def waves_of(session: Session, edition: Edition, zone: str) -> dict[str, datetime]:
    """When it goes out to the readers of each zone there is among them; nothing where it goes to all at once."""
    if not edition.by_reader_zone or edition.send_at is None:
        return {}
    theirs = (
        select(Person.time_zone)
        .join(Address, Address.person_id == Person.id)
        .join(Subscription, Subscription.address_id == Address.id)
        .where(Subscription.list_id == edition.list_id, Subscription.state == "active")
        .distinct()
    )
    return {each: _wave(edition.send_at, zone, each) for each in session.scalars(theirs)}


def due_of(edition: Edition, waves: Mapping[str, datetime]) -> datetime:
    """When the first of them gets it."""
    assert edition.send_at is not None, "what is scheduled has its hour"
    return min(waves.values(), default=edition.send_at)


def _wave(send_at: datetime, zone: str, theirs: str) -> datetime:
    """The same wall clock in their zone; the list's own moment where that clock skips it, or nobody knows the zone."""
    try:
        return from_local(local(send_at, zone).replace(tzinfo=None), theirs)
    except (ValueError, ZoneInfoNotFoundError):
        return send_at
