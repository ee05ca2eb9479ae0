"""What happens to awards."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class AwardIssued(Fact):
    """A person earned a certificate: told once for each award."""

    award_id: int


@dataclass(frozen=True)
class AwardRevoked(Fact):
    """A certificate no longer stands."""

    award_id: int
