"""What cannot stand in a form or in a rubric, found while it is read or looked over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

KEY = re.compile(r"[a-z][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class FormFault:
    """One thing that cannot stand: where in the text, the rule, and what stands there, or the words of the reader.

    The rule is one of ours, `wrong_shape`, or why the text is no plain YAML; then `place` is a line.
    """

    place: str
    code: str
    detail: str = ""


def key_faults(place: str, keys: Sequence[str]) -> Iterator[FormFault]:
    """Keys that cannot name anything, and those that name two things."""
    yield from (FormFault(place, "bad_key", key) for key in keys if not KEY.fullmatch(key))
    yield from (FormFault(place, "key_reused", key) for key, times in Counter(keys).items() if times > 1)
