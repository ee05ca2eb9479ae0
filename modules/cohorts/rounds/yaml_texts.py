"""Texts that staff bring as YAML: read into values, every fault with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import yaml

from modules.cohorts.errors import FormFaulty

KEY = re.compile(r"[a-z][a-z0-9-]{0,40}")
LONGEST_FILE = 200_000
T = TypeVar("T")


@dataclass(frozen=True)
class FormFault:
    """One thing that cannot stand: where in the text, the rule, and the words of the reader when it could not be read at all."""

    place: str
    code: str
    detail: str = ""


class _Reader(yaml.SafeLoader):
    """Reads no anchors and aliases: a few lines of them can stand for more than any machine holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise FormFaulty((FormFault(str(event.start_mark.line + 1), "alias"),))
        made: yaml.Node | None = super().compose_node(parent, index)
        return made


def read_yaml(text: str, kind: type[T]) -> T:
    """The value that a YAML text describes; raises FormFaulty with the first place that cannot be read."""
    if len(text) > LONGEST_FILE:  # the part that fits would be something that nobody wrote
        raise FormFaulty((FormFault("", "too_long"),))
    try:
        return msgspec.convert(yaml.load(text, _Reader), kind)  # noqa: S506 - a safe loader, made narrower
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = str(mark.line + 1) if mark else ""
        raise FormFaulty((FormFault(place, "not_yaml", str(getattr(error, "problem", "") or "")),)) from error
    except msgspec.ValidationError as error:
        message, _dash, place = str(error).partition(" - at `$")
        raise FormFaulty((FormFault(place.strip(".`"), "wrong_shape", message),)) from error
    except (ValueError, RecursionError) as error:  # a day that no month has, a number without end, brackets without end
        raise FormFaulty((FormFault("", "unreadable"),)) from error


def write_yaml(value: Any) -> str:
    """The same as YAML, for staff to change and bring back."""
    text: str = yaml.safe_dump(msgspec.to_builtins(value), allow_unicode=True, sort_keys=False, width=110)
    return text


def key_faults(place: str, keys: Sequence[str]) -> Iterator[FormFault]:
    """Keys that cannot name anything, and those that stand twice."""
    yield from (FormFault(place, "bad_key", key) for key in keys if not KEY.fullmatch(key))
    yield from (FormFault(place, "key_twice", key) for key, times in Counter(keys).items() if times > 1)


def differing(theirs: Sequence[Any], mine: Sequence[Any]) -> list[tuple[str, str, str]]:
    """What two people wrote, where it differs: (language, theirs, mine) as text, in both languages at once, so with none named.

    Each part by its key, then their order.
    """
    stands, typed = ({each.key: write_yaml(each) for each in parts} for parts in (theirs, mine))
    pairs = [(stands.get(key, ""), typed.get(key, "")) for key in stands | typed]
    if set(stands) == set(typed):
        pairs.append((write_yaml(list(stands)), write_yaml(list(typed))))
    return [("", *pair) for pair in pairs if pair[0] != pair[1]]
