"""Items, in the words of the field."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from modules.files.stores import DatabaseStore
from modules.mailings.items.illustrating import add_image
from modules.mailings.items.models import Item, ItemList, ItemText
from modules.mailings.lists.models import MailingList

FIFTY_WORDS = " ".join(["One district moved its family night from the stage to the tables."] * 4) + " Soup first, please."
CINCUENTA = " ".join(["Un distrito llevó su noche familiar del escenario a las mesas."] * 4) + " Primero la sopa, por favor."
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xfc\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""A picture of one dot."""
_numbers = count(1)


def a_picture(session: Session, now: datetime) -> str:
    """The SHA-256 of a picture that an item may have."""
    return add_image(session, io.BytesIO(PNG), DatabaseStore(session), now)


def an_item(session: Session, now: datetime, *lists: MailingList, **over: Any) -> Item:
    """A published announcement in both languages, on these lists; flushed, so it has an id.

    `headline`, `summary` (English), `headline_es`, `summary_es` (None for no Spanish) go into its texts, all else is a column.
    """
    number = next(_numbers)
    english = (over.pop("headline", f"Sample item {number}"), over.pop("summary", FIFTY_WORDS))
    spanish = (over.pop("headline_es", f"Noticia de muestra {number}"), over.pop("summary_es", CINCUENTA))
    draft = over.get("state") == "draft"
    values: dict[str, Any] = {
        "kind": "announcement",
        "state": "published",
        "revision": 0 if draft else 1,
        "link": f"https://news.example.org/{number}",
        "created_at": now,
        "changed_at": now,
        "published_at": None if draft else now,
    }
    item = Item(**(values | over))
    said = {"en": english, "es": spanish}
    item.texts = [
        ItemText(locale=locale, headline=headline, summary=summary or "", image_alt="", by_hand=not item.source_kind)
        for locale, (headline, summary) in said.items()
        if headline is not None
    ]
    session.add(item)
    session.flush()
    session.add_all(ItemList(item_id=item.id, list_id=each.id) for each in lists)
    session.flush()
    return item
