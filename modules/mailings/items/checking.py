"""What is wrong with an item: values alone, for whoever puts it before readers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from modules.mailings.items.linking import is_sound
from modules.mailings.items.models import Item, ItemText
from modules.mailings.items.wordings import count_words, whole_summary

SHORTEST, LONGEST = 40, 60
"""Words that a summary should have."""


@dataclass(frozen=True)
class Finding:
    """Something about an item; what `blocks` keeps it out of a message, all else is said to its editor. `locale` is the text's.

    Kinds: withdrawn, called_off, private, past_due, bad_link, no_link; with a locale: unfilled (says nothing in this language),
    no_headline, no_summary, short_summary, long_summary, no_alt.
    """

    kind: str
    blocks: bool
    locale: str = ""


def item_findings(item: Item, texts: Mapping[str, ItemText], now: datetime, locales: Collection[str]) -> list[Finding]:
    """Everything about an item that is to be read in these languages."""
    own = [*_of_its_state(item, now), *_of_its_link(item.link)]
    return own + [each for locale in locales for each in _of_a_text(item, texts.get(locale), locale)]


def blocks(findings: Collection[Finding]) -> bool:
    """Whether one of them keeps the item out."""
    return any(each.blocks for each in findings)


def _of_its_state(item: Item, now: datetime) -> Iterator[Finding]:
    if item.state == "withdrawn":
        yield Finding("withdrawn", blocks=True)
    if item.called_off:
        yield Finding("called_off", blocks=True)
    if item.private:
        yield Finding("private", blocks=True)
    if item.due_at is not None and item.due_at <= now:
        yield Finding("past_due", blocks=True)


def _of_its_link(link: str) -> Iterator[Finding]:
    if not link:
        yield Finding("no_link", blocks=False)
    elif not is_sound(link):
        yield Finding("bad_link", blocks=True)


def _of_a_text(item: Item, text: ItemText | None, locale: str) -> Iterator[Finding]:
    if text is None or not (text.headline or whole_summary(text)):
        yield Finding("unfilled", blocks=True, locale=locale)
        return
    if not text.headline:
        yield Finding("no_headline", blocks=True, locale=locale)
    yield from _of_a_summary(whole_summary(text), locale)
    if item.image and not text.image_alt:
        yield Finding("no_alt", blocks=True, locale=locale)


def _of_a_summary(summary: str, locale: str) -> Iterator[Finding]:
    words = count_words(summary)
    if not words:
        yield Finding("no_summary", blocks=True, locale=locale)
    elif words < SHORTEST:
        yield Finding("short_summary", blocks=False, locale=locale)
    elif words > LONGEST:
        yield Finding("long_summary", blocks=False, locale=locale)
