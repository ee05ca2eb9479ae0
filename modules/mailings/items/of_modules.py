"""What lists tell of a module: that there is one, and that there is a better version of it."""

from __future__ import annotations

from functools import partial

from modules.formats.html_text import markdown_to_text
from modules.mailings.desk import Desk
from modules.mailings.items.belonging import ANNOUNCEMENTS, lists_at
from modules.mailings.items.checking import LONGEST
from modules.mailings.items.models import Item
from modules.mailings.items.shortening import shorten
from modules.mailings.items.sourcing import News, NewsWords, tell
from modules.mailings.items.wordings import count_words
from modules.training.content.catalog import Taught, module_by_id, version_by_id
from modules.training.content.values import Text

UNHEARD = frozenset({"first", "correction"})
"""Kinds of change of which whoever was told of the module need not hear."""


def tell_of_module(desk: Desk, version_id: int) -> Item | None:
    """Have lists tell of the module of this version as new learners get it now.

    A corrected word changes what is told and tells nobody again; an improvement does. Nothing is told of what is not published
    any more.
    """
    published = version_by_id(desk.session, version_id)
    taught = module_by_id(desk.session, published.module_id) if published else None
    if taught is None or taught.version is None:
        return None
    news = News(
        kind="module",
        source=("module", taught.module.id),
        version=taught.version.number,
        locales=sorted(taught.version.outline["title"]),
        say=partial(_words, desk, taught),
        link=f"/training/{taught.series.slug}/{taught.module.slug}",
        due_at=None,
        list_ids=lists_at(desk.session, [ANNOUNCEMENTS]),
        quiet=taught.version.change in UNHEARD,
        sample=taught.module.sample,
    )
    return tell(desk.session, news, desk.now)


def _words(desk: Desk, taught: Taught, locale: str) -> NewsWords:
    assert taught.version is not None
    outline, fill = taught.version.outline, desk.words(locale).fill
    facts = fill("items/module_facts.txt", minutes=taught.version.minutes)
    notice = fill("items/module_improved.txt", words=taught.version.words)
    room = LONGEST - max(count_words(facts), count_words(notice))
    about = shorten(markdown_to_text(_said(outline["summary"], locale)), room)
    return NewsWords(headline=_said(outline["title"], locale), about=about, facts=facts, notice=notice)


def _said(text: Text, locale: str) -> str:
    return text.get(locale) or next((each for each in text.values() if each), "")
