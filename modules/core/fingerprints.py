"""What tells whether a value still is what it was: a hash over the one way in which values are written down."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec


def digest(value: Any) -> str:
    """The SHA-256 of the value as JSON in UTF-8 without blanks, all keys sorted, in hexadecimal: equal values, equal digests.

    Structs that leave defaults out keep theirs when a field is added later.
    """
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def fingerprint(value: Any) -> str:
    """What a form carries to tell whether the value still stands as it was seen."""
    return digest(value)[:32]
