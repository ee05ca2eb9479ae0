"""What reviewers judge by: criteria, each with a descriptor for every point. Stored in the round, which reviewers read it from."""

from __future__ import annotations

import msgspec

from modules.cohorts.models import Round
from modules.training.content import Text

NOT_APPLICABLE = "n/a"
Score = int | str
"""Points of a criterion, or NOT_APPLICABLE."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all parts: never changed, defaults left out of files."""


class Point(_Part, frozen=True, kw_only=True):
    """So many points, and what an application looks like that earns them."""

    points: int
    words: Text


class Criterion(_Part, frozen=True, kw_only=True):
    """One thing to judge. `weight` says how much it counts beside the others."""

    key: str
    title: Text
    ask: Text = {}
    weight: int = 1
    points: list[Point]
    may_not_apply: bool = False

    @property
    def most(self) -> int:
        """The highest number of points."""
        return max(each.points for each in self.points)

    def takes(self, score: object) -> bool:
        """Whether a score is one of those that can be given."""
        if score == NOT_APPLICABLE:
            return self.may_not_apply
        return type(score) is int and any(each.points == score for each in self.points)


class Rubric(_Part, frozen=True, kw_only=True):
    """All criteria, in the order in which they are asked."""

    criteria: list[Criterion] = []

    def missing(self, scores: dict[str, Score]) -> list[str]:
        """Keys of the criteria that have no score yet."""
        return [each.key for each in self.criteria if each.key not in scores]


def rubric_of(round_: Round) -> Rubric:
    """The rubric of a round; without criteria when none was given."""
    return msgspec.convert(round_.rubric, Rubric)
