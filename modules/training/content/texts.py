"""Walking over all words of a content, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec
from msgspec.structs import FieldInfo

from modules.events.drafts import LOCALES
from modules.training.content.values import Text

_NAMES_OF_FILES = {"files", "file", "captions"}


@dataclass(frozen=True)
class Told:
    """One text of a content: where it stands, whether it may be left empty."""

    place: str
    text: Text
    required: bool


def texts_of(part: msgspec.Struct, place: str = "") -> Iterator[Told]:
    """Every text of the part and of all parts in it, in the order of their fields."""
    for known in _fields(type(part)):
        value = getattr(part, known.name)
        here = f"{place}/{known.encode_name}".lstrip("/")
        if known.type == Text:
            if known.name not in _NAMES_OF_FILES:
                yield Told(here, value, known.required)
        else:
            for key, inner in _parts_in(value):
                yield from texts_of(inner, f"{place}/{key or known.encode_name}".lstrip("/"))


def language_shares(part: msgspec.Struct) -> dict[str, int]:
    """Percent of the texts that are there in each language, of those that are there in any."""
    told = [each.text for each in texts_of(part) if any(map(str.strip, each.text.values())) or each.required]
    present = {locale: sum(bool(text.get(locale, "").strip()) for text in told) for locale in LOCALES}
    return {locale: 100 * number // len(told) if told else 0 for locale, number in present.items()}


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _parts_in(value: object) -> Iterator[tuple[str, msgspec.Struct]]:
    if isinstance(value, msgspec.Struct):
        yield getattr(value, "key", ""), value
    elif isinstance(value, list):
        yield from ((getattr(each, "key", ""), each) for each in value if isinstance(each, msgspec.Struct))
    elif isinstance(value, dict):
        yield from ((key, each) for key, each in value.items() if isinstance(each, msgspec.Struct))
