"""Names that the outside keeps: calendar UIDs and the slugs of public addresses."""

from __future__ import annotations

import re
import unicodedata
import uuid

SLUG_LENGTH = 80


def new_uid() -> str:
    """A calendar UID: a random UUID that reveals neither user nor host (RFC 7986, 5.3)."""
    return str(uuid.uuid4())


def slug_of(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most SLUG_LENGTH long; `event` when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")
    return words or "event"
