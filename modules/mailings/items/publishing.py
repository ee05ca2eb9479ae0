"""Publishing an item: the lists it is on tell of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.mailings.items.changing import item_to_change, require_ready, seal
from modules.mailings.items.errors import ItemPublished
from modules.mailings.items.models import Item


def publish(session: Session, item_id: int, *, seen_version: int, actor_id: int | None, now: datetime) -> Item:
    """Publish a draft, or once more what was withdrawn: as a correction to whoever was told of it before.

    Without a list it is there for editions alone. Raises NotFound, Stale, ItemPublished, ItemNotReady.
    """
    item = item_to_change(session, item_id, seen_version)
    if item.state == "published":
        raise ItemPublished
    require_ready(item, now)
    item.state, item.published_at, item.withdrawn_at = "published", now, None
    item.revision += 1
    seal(session, item, "published", actor_id, now, revision=item.revision)
    return item
