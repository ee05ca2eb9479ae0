"""Where an item leads: an address of the web, or the path of a page of ours, which then is in the reader's language."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from modules.core.links import Links

LONGEST = 1_000
_BROKEN = re.compile(r"[\s\\\x00-\x1f\x7f\ue000-\uf8ff]")


def is_own_path(link: str) -> bool:
    """Whether it is a page of this site: `//host` is one of another."""
    return link.startswith("/") and not link.startswith("//") and not _BROKEN.search(link)


def is_sound(link: str) -> bool:
    """Whether a message may bear it: a path of ours, or http(s) with a host and without a name and password."""
    if is_own_path(link):
        return len(link) <= LONGEST
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    plain = not _BROKEN.search(link) and "@" not in parts.netloc and len(link) <= LONGEST
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def address_of(link: str, links: Links, locale: str) -> str:
    """The whole address for a reader of this language; empty where an item has no link."""
    return links.page(link, locale) if is_own_path(link) else link
