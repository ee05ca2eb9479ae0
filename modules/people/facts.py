"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class PersonErased(Fact):
    """All that identified a person is gone; what they held (a seat) is free for others."""

    person_id: int


@dataclass(frozen=True)
class PeopleMerged(Fact):
    """Two records were made one, or taken apart again: what is counted of their rows is to be counted anew."""

    kept_id: int
    gone_id: int
