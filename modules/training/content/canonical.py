"""The one way in which a content is written down for its hash, so that equal contents have equal hashes."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from modules.training.content.values import ModuleContent, SeriesContent


def canonical_json(content: ModuleContent | SeriesContent) -> bytes:
    """JSON in UTF-8 without blanks, all keys sorted, defaults left out: a field that comes later changes no hash."""
    return msgspec.json.encode(content, order="sorted")


def hash_of(content: ModuleContent) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def as_json(content: ModuleContent | SeriesContent) -> dict[str, Any]:
    """The content as a column takes it."""
    made: dict[str, Any] = msgspec.to_builtins(content)
    return made
