"""An item as a page of an edition tells it."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.links import Links
from modules.formats.cleaning import clean_line, clean_text
from modules.mailings.bulk.holes import without_marks
from modules.mailings.items.linking import address_of
from modules.mailings.items.models import Item, ItemText


@dataclass(frozen=True, kw_only=True)
class ItemWords:
    """What is said of an item. `locale` is that of its words: another than the page's where nobody has put them into that."""

    item_id: int
    kind: str
    locale: str
    headline: str
    summary: str
    link: str
    image: str
    image_alt: str


def item_words(item: Item, locale: str, links: Links) -> ItemWords:
    """Say an item in this language, else in English, else in any."""
    said = said_in(item, locale)
    return ItemWords(
        item_id=item.id,
        kind=item.kind,
        locale=said.locale,
        headline=clean_line(without_marks(said.headline)),
        summary=clean_text(without_marks(f"{said.notice} {said.summary}")),
        link=address_of(without_marks(item.link), links, locale),
        image=links.page(f"/newsletters/images/{item.image}") if item.image else "",
        image_alt=clean_line(without_marks(said.image_alt)),
    )


def said_in(item: Item, locale: str) -> ItemText:
    """What is said of an item in this language, else in English, else in any."""
    known = {each.locale: each for each in item.texts if each.headline}
    nothing = ItemText(locale=locale, headline="", summary="", image_alt="", notice="")
    return known.get(locale) or known.get("en") or next(iter(known.values()), nothing)
