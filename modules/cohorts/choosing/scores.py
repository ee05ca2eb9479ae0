"""What finished reviews say together: means and how far apart they are. Pure; criteria that did not apply are left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modules.cohorts.rounds.rubrics import NOT_APPLICABLE, Criterion, Rubric, Score

SPLIT = 25.0
"""A panel whose lowest and highest totals are so many percent points apart should talk."""


@dataclass(frozen=True)
class Spread:
    """Some numbers in four: `deviation` is that of all of them, not of a sample."""

    mean: float
    low: float
    high: float
    deviation: float
    count: int

    @property
    def split(self) -> bool:
        """For totals: whether the panel is split."""
        return is_split(self.low, self.high)


@dataclass(frozen=True)
class Panel:
    """`criteria` has points by the key of each criterion that somebody scored; `total` is percent."""

    reviews: int
    criteria: Mapping[str, Spread]
    total: Spread | None

    @property
    def split(self) -> bool:
        """Whether the reviewers are far apart."""
        return self.total is not None and self.total.split


def is_split(low: float, high: float) -> bool:
    """Whether two totals in percent are so far apart that the panel is split."""
    return high - low >= SPLIT


def total_of(rubric: Rubric, scores: Mapping[str, Score]) -> float | None:
    """Percent of the points that could be had, by weight; None when nothing applied."""
    counted = [(each, points) for each in rubric.criteria if (points := _points(each, scores)) is not None]
    most = sum(each.weight * each.most for each, _ in counted)
    return 100 * sum(each.weight * points for each, points in counted) / most if most else None


def panel(rubric: Rubric, reviews: Sequence[Mapping[str, Score]]) -> Panel:
    """What these finished reviews say together, in whatever order they come."""
    criteria = {
        each.key: spread
        for each in rubric.criteria
        if (spread := spread_of([points for review in reviews if (points := _points(each, review)) is not None]))
    }
    totals = [total for review in reviews if (total := total_of(rubric, review)) is not None]
    return Panel(len(reviews), criteria, spread_of(totals))


def spread_of(numbers: Sequence[float]) -> Spread | None:
    """Mean, lowest, highest and deviation; None of none."""
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    # Rounding must not put the mean of equal numbers beside them.
    mean = min(max(math.fsum(numbers) / len(numbers), low), high)
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in numbers) / len(numbers))
    return Spread(mean, low, high, deviation, len(numbers))


def _points(criterion: Criterion, scores: Mapping[str, Score]) -> int | None:
    score = scores.get(criterion.key, NOT_APPLICABLE)
    return score if isinstance(score, int) else None
