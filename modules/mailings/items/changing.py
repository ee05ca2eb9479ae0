"""What every deed on a standing item begins and ends with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.mailings.items.checking import Finding, item_findings
from modules.mailings.items.errors import ItemNotReady
from modules.mailings.items.models import Item
from modules.mailings.items.wordings import LOCALES, texts_of


def item_to_change(session: Session, item_id: int, seen_version: int) -> Item:
    """The item as it stands now with its texts, locked until the transaction ends.

    Raises NotFound, and Stale when somebody wrote it since the version that the editor saw.
    """
    item = find_locked(session, Item.id == item_id)
    if item is None:
        raise NotFound
    if item.version != seen_version:
        raise Stale
    return item


def find_locked(session: Session, *conditions: ColumnElement[bool]) -> Item | None:
    """The one item under these conditions, with its texts, locked until the transaction ends; None when there is none."""
    found = select(Item).where(*conditions).options(selectinload(Item.texts)).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def seal(session: Session, item: Item, deed: str, actor_id: int | None, now: datetime, **detail: object) -> None:
    """Stamp the change and note it in the trail. Nobody of ours wrote what a source did: then the author stays."""
    item.version += 1
    item.changed_at = now
    item.author_id = actor_id or item.author_id
    session.flush()
    note(session, actor_id, deed, ("item", item.id), now, **detail)


def require_ready(item: Item, now: datetime, *, but: frozenset[str] = frozenset()) -> None:
    """Raise ItemNotReady unless readers may have it: whole in each language in which anything is said, and in one at least.

    Being private, or withdrawn until now, keeps nothing from its own lists. `but` are kinds of findings that do not count.
    """
    findings = _findings(item, now)
    if standing := [each for each in findings if each.blocks and each.kind not in but | {"private", "withdrawn"}]:
        raise ItemNotReady(standing)


def _findings(item: Item, now: datetime) -> list[Finding]:
    texts = texts_of(item)
    begun = [locale for locale in LOCALES if locale in texts and (texts[locale].headline or texts[locale].summary)]
    return item_findings(item, texts, now, begun or LOCALES[:1])
