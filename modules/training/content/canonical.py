"""A content as its hash and as a column take it."""

from __future__ import annotations

from typing import Any

import msgspec

from modules.core.fingerprints import digest
from modules.training.content.values import ModuleContent, SeriesContent


def hash_of(content: ModuleContent) -> str:
    """By which a version is known: equal contents have equal ones. Defaults are left out: a field that comes later changes none."""
    return digest(content)


def as_json(content: ModuleContent | SeriesContent) -> dict[str, Any]:
    """The content as a column takes it."""
    made: dict[str, Any] = msgspec.to_builtins(content)
    return made
