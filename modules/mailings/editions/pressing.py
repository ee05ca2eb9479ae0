"""Pressing: from an edition to the pages that are previewed, tested, approved, sent and kept. The same edition gives the same pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from sqlalchemy import delete
from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.core.markdown import markdown_to_html
from modules.core.times import local
from modules.core.words import Words
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_day
from modules.formats.html_text import html_to_text
from modules.mailings.bulk.holes import Hole, without_marks
from modules.mailings.editions.counting import Counted, counted_items
from modules.mailings.editions.models import Edition, EditionPage, EditionText
from modules.mailings.editions.queries import find_edition, items_of
from modules.mailings.editions.telling import ItemWords, item_words
from modules.mailings.items.models import Item
from modules.mailings.letter import Letterhead
from modules.mailings.lists.models import MailingList
from modules.mailings.rendering import compiled_page

WORDS_A_MINUTE = 200


@dataclass(frozen=True, kw_only=True)
class Press:
    """What pressing needs beside the edition: the words of each language, the addresses to link to, who writes."""

    words: Callable[[str], Words]
    links: Links
    head: Letterhead


def press(session: Session, tools: Press, edition_id: int) -> list[EditionPage]:
    """The pages of an edition as it stands, one for each language that has a subject, by language; nothing is kept.

    An item without words in a language is told in another, and says in which. Raises NotFound. Six statements.
    """
    edition = find_edition(session, edition_id)
    owner, items = session.get_one(MailingList, edition.list_id), items_of(session, edition_id)
    spoken = sorted((each for each in edition.texts if each.subject), key=lambda each: each.locale)
    matter = Matter(edition, owner, items, tuple(each.locale for each in spoken))
    return [matter.page(tools, each) for each in spoken]


def keep(session: Session, edition: Edition, pages: Sequence[EditionPage]) -> str:
    """Put these pages in the place of the edition's former ones; their hash."""
    session.execute(delete(EditionPage).where(EditionPage.edition_id == edition.id))
    session.add_all(pages)
    session.flush()
    return hash_of(pages)


def hash_of(pages: Iterable[EditionPage]) -> str:
    """SHA-256 of all that readers get in any language, with the pages that its counted links lead to."""
    told = sorted([page.locale, page.subject, page.text, page.html, *_led(page)] for page in pages)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _led(page: EditionPage) -> list[object]:
    """Where the counted links of a page lead; nothing of one without any, whose hash is as old as this was unknown."""
    return [page.counted] if page.counted else []


@dataclass(frozen=True)
class Matter:
    """An edition with all that its pages are made of."""

    edition: Edition
    owner: MailingList
    items: Sequence[Item]
    locales: Sequence[str]

    def page(self, tools: Press, said: EditionText) -> EditionPage:
        """The edition in one language."""
        values, counted = self._values(tools, said)
        words = tools.words(said.locale)
        subject = clean_line(words.fill("email/edition/subject.txt", **values))
        values |= {"subject": subject}
        return EditionPage(
            edition_id=self.edition.id,
            locale=said.locale,
            subject=subject,
            text=words.fill("email/edition/body.txt", **values).strip() + "\n",
            html=compiled_page(words, "edition").render(values),
            counted=counted,
        )

    def _values(self, tools: Press, said: EditionText) -> tuple[dict[str, object], Counted]:
        locale, edition, links = said.locale, self.edition, tools.links
        intro = markdown_to_html(without_marks(said.intro), first_heading=2)
        items, counted = counted_items(edition, [item_words(item, locale, links) for item in self.items], locale, links)
        day = local(edition.send_at, self.owner.time_zone).date() if edition.send_at else None
        values = {
            "locale": locale,
            "direction": Locale.parse(locale).text_direction,
            "head": tools.head,
            "list_name": self.owner.name_in(locale),
            "number": edition.number,
            "is_correction": edition.corrects_id is not None,
            "day": say_day(day, locale) if day else "",
            "minutes": minutes_to_read(items, intro),
            "typed_subject": clean_line(without_marks(said.subject)),
            "preheader": clean_line(without_marks(said.preheader)),
            "intro": intro,
            "intro_text": html_to_text(intro),
            "items": items,
            "leave": Hole.LEAVE.value,
            "preferences": Hole.PREFERENCES.value,
            "on_the_web": links.edition(self.owner.slug, edition.number, locale),
            "elsewhere": [(each, links.edition(self.owner.slug, edition.number, each)) for each in self._others(locale)],
            "counts": bool(counted),
        }
        return values, counted

    def _others(self, locale: str) -> list[str]:
        return [each for each in self.locales if each != locale]


def minutes_to_read(items: Iterable[ItemWords], intro: str) -> int:
    """How long reading takes, in whole minutes, one at the least."""
    count = len(html_to_text(intro).split()) + sum(len(f"{each.headline} {each.summary}".split()) for each in items)
    return max(1, round(count / WORDS_A_MINUTE))
