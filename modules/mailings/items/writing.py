"""Writing an item: a new draft, and other words for one that stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.mailings.items.changing import item_to_change, require_ready, seal
from modules.mailings.items.drafts import OWN_KINDS, ItemDraft, ItemWords, faults_of
from modules.mailings.items.errors import Fault, ItemRefused
from modules.mailings.items.models import Item, ItemImage, ItemList, ItemText
from modules.mailings.items.wordings import texts_of
from modules.mailings.lists.models import MailingList

KINDS = {*OWN_KINDS, "post"}


def write(session: Session, draft: ItemDraft, actor_id: int | None, now: datetime) -> Item:
    """Add a draft of our own, seen by editors alone. Raises ItemRefused, NotFound for a list or picture that is none."""
    if draft.kind not in KINDS:
        raise NotFound
    _require_sound(session, draft)
    item = Item(kind=draft.kind, state="draft", version=0, created_at=now, changed_at=now)
    item.texts = []
    session.add(item)
    _fill(item, draft)
    session.flush()
    put_on(session, item.id, draft.list_ids)
    seal(session, item, "written", actor_id, now)
    return item


def rewrite(
    session: Session, item_id: int, draft: ItemDraft, *, seen_version: int, actor_id: int | None, now: datetime
) -> Item:
    """Change what an item says; readers who have it hear nothing of it (see `correcting`).

    Its kind stays where it has a source, and the lists of a private one always. Writes nothing when nothing differs.
    Raises NotFound, Stale, ItemRefused, and ItemNotReady for a published item that readers could not have as it would be.
    """
    item = item_to_change(session, item_id, seen_version)
    before = ItemDraft.of(item, list_ids_of(session, item.id))
    if draft == before:
        return item
    _require_sound(session, draft)
    _fill(item, draft)
    if item.state == "published":
        require_ready(item, now, but=frozenset({"past_due", "called_off"}))
    if not item.private:
        put_on(session, item.id, draft.list_ids)
    seal(session, item, "rewritten", actor_id, now)
    return item


def list_ids_of(session: Session, item_id: int) -> frozenset[int]:
    """The lists an item is on."""
    return frozenset(session.scalars(select(ItemList.list_id).where(ItemList.item_id == item_id)))


def put_on(session: Session, item_id: int, list_ids: Collection[int]) -> None:
    """Have these lists tell of it, and no others."""
    session.execute(delete(ItemList).where(ItemList.item_id == item_id, ItemList.list_id.not_in(list_ids)))
    new = set(list_ids) - list_ids_of(session, item_id)
    if new:
        session.execute(insert(ItemList), [{"item_id": item_id, "list_id": each} for each in sorted(new)])


def _require_sound(session: Session, draft: ItemDraft) -> None:
    if faults := list[Fault](faults_of(draft)):
        raise ItemRefused(faults)
    known = select(MailingList.id).where(MailingList.id.in_(draft.list_ids), MailingList.kind != "friday5")
    if len(session.scalars(known).all()) != len(draft.list_ids):
        raise NotFound
    if draft.image and session.get(ItemImage, draft.image) is None:
        raise NotFound


def _fill(item: Item, draft: ItemDraft) -> None:
    if not item.source_kind and draft.kind in KINDS:
        item.kind = draft.kind
    item.link, item.due_at, item.image = draft.link, draft.due_at, draft.image
    texts = texts_of(item)
    for locale in {*texts, *draft.words}:
        _say(item, texts.get(locale), locale, draft.words.get(locale, ItemWords()))


def _say(item: Item, text: ItemText | None, locale: str, words: ItemWords) -> None:
    """What differs from what stands was written by hand, by somebody who has seen the notice: it goes."""
    if text is None:
        text = ItemText(locale=locale, headline="", summary="", image_alt="", by_hand=False, notice="")
        item.texts.append(text)
    if (words.headline, words.summary) != (text.headline, text.summary):
        text.by_hand, text.notice = True, ""
    text.headline, text.summary, text.image_alt = words.headline, words.summary, words.image_alt
