"""Confirming: whoever presses the button in the letter has proved the address, and wants what stands beside the button."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.mailings.lists.models import Subscription
from modules.mailings.lists.suppressing import lift
from modules.people.addresses import confirm_address
from modules.people.models import Address


def confirm_lists(session: Session, address_id: int, now: datetime) -> int:
    """Make active what was asked for; how many lists that were. Asking again changes nothing. NotFound without the address."""
    row = session.get(Address, address_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    confirm_address(session, row.person_id, row.address, now)
    asked = update(Subscription).where(Subscription.address_id == address_id, Subscription.state == "asked")
    active = session.scalars(
        asked.values(state="active", confirmed_at=now, left_at=None, left_by="").returning(Subscription.list_id)
    ).all()
    if active:
        lift(session, row.address, now)
        note(session, row.person_id, "subscribed", ("address", address_id), now, lists=sorted(active))
    return len(active)
