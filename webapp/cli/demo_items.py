"""The items of the demonstration that nobody's event or module brings about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from modules.mailings.items.drafts import ItemDraft, ItemWords
from modules.mailings.items.models import Item, ItemText
from modules.mailings.items.publishing import publish
from modules.mailings.items.wordings import LOCALES
from modules.mailings.items.writing import write
from modules.mailings.lists.models import MailingList
from webapp.cli.demo_content import content
from webapp.cli.demo_days import moment_on


def add_items(session: Session, zone: str, now: datetime) -> int:
    """Add the items whose headline is free; how many there were."""
    missing = [said for said in content("items")["item"] if not _stands(session, said["en"]["headline"])]
    ids = {row[0]: row[1] for row in session.execute(select(MailingList.slug, MailingList.id))}
    for said in missing:
        _add(session, _draft(said, ids, zone, now), now, published=said["published"])
    return len(missing)


def _stands(session: Session, headline: str) -> bool:
    here = exists().where(ItemText.item_id == Item.id, ItemText.headline == headline)
    return session.scalar(select(Item.id).where(Item.sample, here).limit(1)) is not None


def _draft(said: dict[str, Any], ids: dict[str, int], zone: str, now: datetime) -> ItemDraft:
    return ItemDraft(
        words={locale: ItemWords(**said[locale]) for locale in LOCALES if locale in said},
        kind=said["kind"],
        link=said["link"],
        due_at=moment_on(now, zone, said["due"]) if "due" in said else None,
        list_ids=frozenset(ids[slug] for slug in said["lists"] if slug in ids),
    )


def _add(session: Session, draft: ItemDraft, now: datetime, *, published: bool) -> None:
    item = write(session, draft, None, now)
    item.sample = True
    session.flush()
    if published:
        publish(session, item.id, seen_version=item.version, actor_id=None, now=now)
