"""The words of an event in the reader's language, or in another where there is no translation."""

from __future__ import annotations

from typing import NamedTuple

from modules.events.drafts import LOCALES
from modules.events.models import Event, Tag


class Said(NamedTuple):
    """A text and the language it is in; both empty where nobody wrote any."""

    text: str
    locale: str


def said(event: Event, name: str, locale: str) -> Said:
    """`title`, `summary`, `description` or `access` of an event whose wordings are loaded."""
    texts = {wording.locale: getattr(wording, name) for wording in event.wordings}
    for each in (locale, *LOCALES, *sorted(texts)):
        if texts.get(each):
            return Said(texts[each], each)
    return Said("", "")


def tag_name(tag: Tag, locale: str) -> Said:
    """The name of a tag."""
    return Said(tag.name_es, "es") if locale == "es" and tag.name_es else Said(tag.name_en, "en")
