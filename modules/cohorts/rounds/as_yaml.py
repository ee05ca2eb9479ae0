"""Forms and rubrics as the YAML that staff read, change and bring back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from modules.cohorts.errors import FormFaulty
from modules.cohorts.rounds.faults import FormFault
from modules.formats import plain_yaml

T = TypeVar("T")


def read_yaml(text: str | bytes, kind: type[T]) -> T:
    """The value that a text, typed or of a file, describes; raises FormFaulty with the first place that cannot be read."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        return msgspec.convert(plain_yaml.read_mapping(content), kind)
    except plain_yaml.YamlRefused as refused:
        raise FormFaulty((FormFault(str(refused.line), refused.reason),)) from refused
    except msgspec.ValidationError as error:
        message, place = plain_yaml.misfit_of(error)
        raise FormFaulty((FormFault(place, "wrong_shape", message),)) from error


def write_yaml(value: Any) -> str:
    """The same as YAML."""
    return plain_yaml.write_yaml(msgspec.to_builtins(value)).decode()


def differing(theirs: Sequence[Any], mine: Sequence[Any]) -> list[tuple[str, str, str]]:
    """What two people wrote, where it differs: (language, theirs, mine) as text, in both languages at once, so with none named.

    Each part by its key, then their order.
    """
    stands, typed = ({each.key: write_yaml(each) for each in parts} for parts in (theirs, mine))
    pairs = [(stands.get(key, ""), typed.get(key, "")) for key in stands | typed]
    if set(stands) == set(typed):
        pairs.append((write_yaml(list(stands)), write_yaml(list(typed))))
    return [("", *pair) for pair in pairs if pair[0] != pair[1]]
