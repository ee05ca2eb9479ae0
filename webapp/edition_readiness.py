"""Whether an issue is ready to send, as its editors see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from modules.mailings.editions.models import Edition
from modules.mailings.editions.readiness import Standing, preflights, standing
from modules.mailings.preflight.findings import Level, read
from webapp.access import now
from webapp.documents import document_words
from webapp.extensions import db

SEEN = ("submitted", "scheduled")
"""The states in which it is said."""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """`lines` has a sentence for each finding, by its level; `checked_at` is None before anybody looked at these pages."""

    standing: Standing
    checked_at: datetime | None
    under_way: bool
    lines: dict[Level, Sequence[str]]

    @property
    def blocks(self) -> Sequence[str]:
        """What must be mended first."""
        return self.lines[Level.BLOCK]

    @property
    def warns(self) -> Sequence[str]:
        """What should be known."""
        return self.lines[Level.WARN]

    @property
    def well(self) -> Sequence[str]:
        """What is as it should be."""
        return self.lines[Level.OK]


def readiness_of(edition: Edition) -> Readiness | None:
    """None for an issue whose pages nobody was asked to let go yet, and for one that is under way."""
    if edition.state not in SEEN:
        return None
    made, under_way = preflights(db.session(), edition)
    words = document_words()
    found = read(made.findings or []) if made else []
    said = [(each.level, words.fill("preflight/finding.txt", finding=each).strip()) for each in found]
    return Readiness(
        standing=standing(made, now()),
        checked_at=made.checked_at if made else None,
        under_way=under_way,
        lines={level: [sentence for its, sentence in said if its is level] for level in Level},
    )
