"""Withdrawing an item: it goes out no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.mailings.items.changing import item_to_change, seal
from modules.mailings.items.errors import ItemNotTold
from modules.mailings.items.models import Item


def withdraw(session: Session, item_id: int, *, seen_version: int, actor_id: int | None, now: datetime) -> Item:
    """Take a published item back. Whoever has it keeps it; no digest and no edition that is not sent yet tells of it.

    News of its source do not bring it back. Raises NotFound, Stale, ItemNotTold unless it is published.
    """
    item = item_to_change(session, item_id, seen_version)
    if item.state != "published":
        raise ItemNotTold
    item.state, item.withdrawn_at = "withdrawn", now
    seal(session, item, "withdrawn", actor_id, now, revision=item.revision)
    return item
