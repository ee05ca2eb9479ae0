"""Names that the outside keeps: calendar UIDs and the slugs of public addresses."""

from __future__ import annotations

import re
import unicodedata
import uuid

SLUG_LENGTH = 80
KEY_LENGTH = 32


def new_uid() -> str:
    """A calendar UID: a random UUID that reveals neither user nor host (RFC 7986, 5.3)."""
    return str(uuid.uuid4())


def slug_of(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most SLUG_LENGTH long; `event` when nothing is left."""
    return _plain_words(text)[:SLUG_LENGTH].rstrip("-") or "event"


def key_of(text: str, otherwise: str) -> str:
    """A key made of the first words of a text: as a slug, of whole words while there is room, and it begins with a letter.

    `otherwise` is the key when nothing is left, and what stands before a number.
    """
    words = _plain_words(text)
    if len(words) > KEY_LENGTH:
        words = words[: words.rfind("-", 1, KEY_LENGTH + 1)] if "-" in words[1 : KEY_LENGTH + 1] else words[:KEY_LENGTH]
    return words if words[:1].isalpha() else "-".join(filter(None, (otherwise, words)))[:KEY_LENGTH].rstrip("-")


def _plain_words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
