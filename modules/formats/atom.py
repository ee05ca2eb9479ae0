"""Feeds of news as text (RFC 4287): what feed readers ask for. Same input, same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_GENERATOR = "Convene"
# What XML 1.0 cannot hold, not even escaped (2.2).
_UNHEARD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Article:
    """One entry. `summary` is plain text, `html` is whole and clean; `locale` is the language it is written in.

    `uid` is its name for ever; `updated` is its last change that a reader can see.
    """

    uid: str
    locale: str
    title: str
    page: str
    published: datetime
    updated: datetime
    author: str
    summary: str
    html: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What holds for a whole feed: its own address, which is also its name for ever, and the page that shows the same."""

    locale: str
    title: str
    author: str
    address: str
    page: str
    updated: datetime


def atom(head: Head, articles: Iterable[Article]) -> bytes:
    """The feed, its articles in the order given."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(head.locale)}">',
        f"<id>{_text(head.address)}</id>",
        f"<title>{_text(head.title)}</title>",
        f"<updated>{_moment(head.updated)}</updated>",
        f"<author><name>{_text(head.author)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{_text(head.address)}"/>',
        f'<link rel="alternate" type="text/html" hreflang="{_text(head.locale)}" href="{_text(head.page)}"/>',
        f"<generator>{_GENERATOR}</generator>",
        *(line for article in articles for line in _entry(article)),
        "</feed>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _entry(article: Article) -> Iterator[str]:
    yield f'<entry xml:lang="{_text(article.locale)}">'
    yield f"<id>{urn_of(article.uid)}</id>"
    yield f"<title>{_text(article.title)}</title>"
    yield f"<published>{_moment(article.published)}</published>"
    yield f"<updated>{_moment(article.updated)}</updated>"
    yield f"<author><name>{_text(article.author)}</name></author>"
    yield f'<link rel="alternate" type="text/html" href="{_text(article.page)}"/>'
    for category in article.categories:
        yield f'<category term="{_text(category)}"/>'
    yield f"<summary>{_text(article.summary)}</summary>"
    yield f'<content type="html">{_text(article.html)}</content>'
    yield "</entry>"


def urn_of(uid: str) -> str:
    """The name of an entry as a URI: of a UID that is no UUID, as those of other calendars, always the same one."""
    try:
        return UUID(uid).urn
    except ValueError:
        return uuid5(NAMESPACE_URL, uid).urn


def _text(value: str) -> str:
    return escape(_UNHEARD.sub("", value))


def _moment(at: datetime) -> str:
    """RFC 3339, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
