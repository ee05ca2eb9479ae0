"""Items that come from something else: made when it is published, corrected when it changes. Each state of it is told once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.mailings.items.changing import find_locked, seal
from modules.mailings.items.models import Item, ItemText
from modules.mailings.items.wordings import texts_of
from modules.mailings.items.writing import put_on


@dataclass(frozen=True, kw_only=True)
class NewsWords:
    """What a source says in one language. While it is new, what it is `about` and the `facts` are the summary.

    What has changed later is said by the `notice`, which holds the facts as they are now and stands before what it is about.
    """

    headline: str
    about: str
    facts: str
    notice: str


@dataclass(frozen=True, kw_only=True)
class News:
    """What a source has to say at this moment.

    `version` rises with what readers should hear of. `locales` are the languages it is written in; `say` answers for any, since an
    editor may have added another. `quiet`: the words are better, and nobody needs to hear it.
    """

    kind: str
    source: tuple[str, int]
    version: int
    locales: Collection[str]
    say: Callable[[str], NewsWords]
    link: str
    due_at: datetime | None
    list_ids: Collection[int]
    private: bool = False
    called_off: bool = False
    quiet: bool = False
    sample: bool = False


def tell(session: Session, news: News, now: datetime) -> Item | None:
    """Publish the item of a source, or correct it: its revision rises, and what an editor wrote stays, with the notice before it.

    None when there is nothing to tell: this version was told, an editor withdrew the item, or it was called off before anybody
    could be told. A second run of the same news is the first one; of two at once, one waits for the other.
    """
    made = None if news.called_off else _make(session, news, now)
    if made is not None:
        return made
    item = find_locked(session, Item.source_kind == news.source[0], Item.source_id == news.source[1])
    if item is None or item.state != "published" or item.source_version >= news.version:
        return None
    item.source_version, item.due_at, item.called_off = news.version, news.due_at, news.called_off
    _say(item, news, anew=news.quiet)
    item.revision += not news.quiet
    seal(session, item, "rewritten" if news.quiet else "corrected", None, now, revision=item.revision)
    return item


def _make(session: Session, news: News, now: datetime) -> Item | None:
    """The new item; None where the source has one, made in this moment by another task for all we know."""
    kind, source_id = news.source
    values = {"kind": news.kind, "source_kind": kind, "source_id": source_id, "source_version": news.version, "link": news.link}
    values |= {"due_at": news.due_at, "private": news.private, "sample": news.sample, "state": "published", "revision": 1}
    moments = dict.fromkeys(("created_at", "changed_at", "published_at"), now)
    row = insert(Item).values(**values, **moments, version=0).on_conflict_do_nothing().returning(Item.id)
    item_id = session.scalar(row)
    item = None if item_id is None else find_locked(session, Item.id == item_id)
    if item is not None:
        _say(item, news, anew=True)
        session.flush()
        put_on(session, item.id, news.list_ids)
        seal(session, item, "published", None, now, revision=1)
    return item


def _say(item: Item, news: News, *, anew: bool) -> None:
    """In each language of the source and of our editors. What is called off is said of theirs as well: their words invited to it."""
    texts = texts_of(item)
    for locale in {*texts, *news.locales}:
        text, words = texts.get(locale), news.say(locale)
        if text is None:
            text = ItemText(locale=locale, image_alt="", by_hand=False)
            item.texts.append(text)
        if news.called_off or not text.by_hand:
            text.headline = words.headline
            text.summary = " ".join(filter(None, (words.about, words.facts if anew else "")))
        text.notice = "" if anew else words.notice
