"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class PersonErased(Fact):
    """All that identified a person is gone; what they held (a seat) is free for others."""

    person_id: int
