"""What an item says to a reader of one language."""

from __future__ import annotations

from collections.abc import Mapping

from modules.mailings.items.models import Item, ItemText

LOCALES = ("en", "es")


def texts_of(item: Item) -> dict[str, ItemText]:
    """Its texts by their language; they must be loaded."""
    return {text.locale: text for text in item.texts}


def said_in(texts: Mapping[str, ItemText], locale: str) -> ItemText:
    """The text in this language, or, where it has no headline there, in the first that it has; it names its language.

    One with nothing in it for an item that says nothing yet.
    """
    written = [texts[each] for each in (locale, *LOCALES, *sorted(texts)) if each in texts and texts[each].headline]
    return written[0] if written else ItemText(locale=locale, headline="", summary="", image_alt="", notice="")


def whole_summary(text: ItemText) -> str:
    """The summary, with what has changed before it."""
    return " ".join(filter(None, (text.notice, text.summary)))


def count_words(text: str) -> int:
    """How many words it has, as an editor would count them."""
    return sum(any(letter.isalnum() for letter in each) for each in text.split())
