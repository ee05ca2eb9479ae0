"""Correcting an item: whoever was told of it gets it once more, marked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.mailings.items.changing import item_to_change, require_ready, seal
from modules.mailings.items.errors import ItemNotTold
from modules.mailings.items.models import Item


def correct(session: Session, item_id: int, *, seen_version: int, actor_id: int | None, now: datetime) -> Item:
    """Tell of it as it now stands (`writing.rewrite` comes before): its revision rises.

    Raises NotFound, Stale, ItemNotTold unless it is published, ItemNotReady (past due, for one: nobody would be told).
    """
    item = item_to_change(session, item_id, seen_version)
    if item.state != "published":
        raise ItemNotTold
    require_ready(item, now, but=frozenset({"called_off"}))
    item.revision += 1
    seal(session, item, "corrected", actor_id, now, revision=item.revision)
    return item
