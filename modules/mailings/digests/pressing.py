"""Pressing: a digest's message from parts that are each written once as they go over the wire: the frame of a language, each item.

Both parts of a message say the same, item by item and link by link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from modules.core.links import Links
from modules.core.words import Words
from modules.formats.cleaning import clean_line, clean_text
from modules.formats.dates import say_moment, with_zone
from modules.mailings.bulk.holes import without_marks
from modules.mailings.bulk.skeletons import SOFT_BREAK, encoded, spliceable
from modules.mailings.digests.frames import Frame, Spot
from modules.mailings.items.linking import address_of
from modules.mailings.items.models import Item
from modules.mailings.items.wordings import said_in, texts_of, whole_summary
from modules.mailings.letter import Letterhead
from modules.mailings.rendering import compiled_page

FRAGMENTS_HELD = 2_000
"""Of so many items, languages and states the words are at hand at a time; some kilobytes each."""


@dataclass(frozen=True, kw_only=True)
class ItemSaid:
    """What is said of an item. `locale` is that of its words: another than the digest's where nobody has put them into that."""

    kind: str
    locale: str
    headline: str
    summary: str
    due: str
    link: str
    image: str
    image_alt: str


@dataclass(frozen=True)
class Fragment:
    """An item as digests of one language hold it."""

    headline: str
    text: bytes
    html: bytes


@dataclass(frozen=True, kw_only=True)
class ListWay:
    """A list by which items came: why the reader gets it, and how to leave it."""

    name: str
    frequency: str
    leave: str


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Why the reader gets a digest, how to leave what it came by (one list, or all of these together), and where to choose."""

    lists: Sequence[ListWay]
    leave: str
    preferences: str


@dataclass(frozen=True, kw_only=True)
class DigestPress:
    """Makes the parts of digests; one for each process, since it holds them. `zone` is the agency's: what is due is said in it."""

    words: Callable[[str], Words]
    links: Links
    head: Letterhead
    zone: str
    _frames: dict[str, Frame] = field(default_factory=dict)
    _fragments: dict[tuple[int, int, str, bool], Fragment] = field(default_factory=dict)

    def missing(self, wanted: Sequence[tuple[int, int, str, bool]]) -> set[int]:
        """The items that are to be read before `fragment` is asked for these (id, version, language, marked)."""
        if len(self._fragments) > FRAGMENTS_HELD:
            self._fragments.clear()
        return {key[0] for key in wanted if key not in self._fragments}

    def fragment(self, key: tuple[int, int, str, bool], items: Mapping[int, Item]) -> Fragment:
        """An item in a language, marked as corrected or not: at hand, or made of the item."""
        if key not in self._fragments:
            _, _, locale, marked = key
            self._fragments[key] = self._made(items[key[0]], locale, marked=marked)
        return self._fragments[key]

    def subject(self, fragments: Sequence[Fragment], locale: str) -> str:
        """What is due soonest, and how much more there is."""
        values = {"headline": fragments[0].headline, "more": len(fragments) - 1}
        return clean_line(self.words(locale).fill("email/digest/subject.txt", **values))

    def name(self, locale: str) -> str:
        """What a digest of several lists is called as a list."""
        return clean_line(self.words(locale).fill("email/_base/digest_name.txt", head=self.head))

    def body(self, fragments: Sequence[Fragment], ways: Ways, locale: str) -> bytes:
        """The message behind its headers' last line: both parts."""
        words, told = self.words(locale), {"ways": ways.lists, "leave": ways.leave, "preferences": ways.preferences}
        lede = words.fill("email/_base/digest_lede.txt", count=len(fragments)).strip()
        said = {Spot.LEDE: lede, Spot.SUBJECT: self.subject(fragments, locale), Spot.PREVIEW: _preview(fragments)}
        plain = {spot: spliceable(value) for spot, value in said.items()}
        rich = {spot: spliceable(escape(value)) for spot, value in said.items()}
        plain |= {Spot.ITEMS: _joined([each.text for each in fragments]), Spot.WHY: self._why("txt", locale, told)}
        rich |= {Spot.ITEMS: _joined([each.html for each in fragments]), Spot.WHY: self._why("mjml", locale, told)}
        return self._frame(locale).fill(plain, rich)

    def _why(self, kind: str, locale: str, told: Mapping[str, object]) -> bytes:
        return spliceable(self.words(locale).fill(f"email/_base/digest_why.{kind}", **told).strip())

    def _made(self, item: Item, locale: str, *, marked: bool) -> Fragment:
        said, words = self._say(item, locale), self.words(locale)
        values = {"item": said, "locale": locale, "marked": marked}
        text, html = (words.fill(f"email/_base/digest_item.{kind}", **values) for kind in ("txt", "mjml"))
        return Fragment(said.headline, encoded(text.strip() + "\n\n\n"), encoded(html.strip() + "\n"))

    def _say(self, item: Item, locale: str) -> ItemSaid:
        said = said_in(texts_of(item), locale)
        return ItemSaid(
            kind=item.kind,
            locale=said.locale,
            headline=clean_line(without_marks(said.headline)),
            summary=clean_text(without_marks(whole_summary(said))),
            due=with_zone(say_moment(item.due_at, self.zone, locale), self.zone, locale) if item.due_at else "",
            link=address_of(item.link, self.links, locale),
            image=self.links.page(f"/newsletters/images/{item.image}") if item.image else "",
            image_alt=clean_line(without_marks(said.image_alt)),
        )

    def _frame(self, locale: str) -> Frame:
        if locale not in self._frames:
            words = self.words(locale)
            values = {"locale": locale, "head": self.head} | {spot.name.lower(): spot.value for spot in Spot}
            text = words.fill("email/digest/body.txt", **values).strip() + "\n"
            self._frames[locale] = Frame(text, compiled_page(words, "digest").render(values))
        return self._frames[locale]


def _joined(fragments: Sequence[bytes]) -> bytes:
    return b"".join([*fragments, SOFT_BREAK])


def _preview(fragments: Sequence[Fragment]) -> str:
    """What mail programs show beside the subject: what it does not say."""
    return ". ".join(each.headline for each in fragments[1:4])
