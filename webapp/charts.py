"""Line charts as numbers: where each mark, line and word of a small SVG stands. The words are the template's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

WIDTH, HEIGHT = 320, 180
LEFT, RIGHT, TOP, BOTTOM, INSET = 40, 312, 30, 146, 16
STEPS = 3
ROUND = (1, 2, 2.5, 5, 10, 20, 50)
ALL_LABELED = 7
"""Up to so many marks each bears its value; beyond that the first, the last, the highest and the lowest do."""
APART = 46
"""Days under the line stand at least so far from each other, so that they can be read at 320 px."""


@dataclass(frozen=True)
class Mark:
    """A value in its place; `labeled`: its number stands above it, `dated`: its day below the line."""

    x: float
    y: float
    value: float
    day: date
    labeled: bool
    dated: bool


@dataclass(frozen=True)
class Chart:
    """A line over time. `grid` is (y, value) of each rule, `aim` (y, value) of the dashed one."""

    marks: list[Mark]
    grid: list[tuple[float, float]]
    aim: tuple[float, float] | None

    @property
    def points(self) -> str:
        """For a polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def aim_stands_left(self) -> bool:
        """Whether the word of the aim stands at the left, because the last marks come close to its line."""
        close = [mark for mark in self.marks if mark.x > WIDTH - 2 * APART]
        return self.aim is not None and any(abs(mark.y - self.aim[0]) < APART for mark in close)


def line_chart(values: Sequence[tuple[date, float]], aim: float | None = None) -> Chart:
    """Lay out values that stand in the order of their days; all of them, and the aim, are inside."""
    numbers = [value for _, value in values] + ([aim] if aim is not None else [])
    low, step = _scale(min(numbers, default=0.0), max(numbers, default=1.0))
    high = low + STEPS * step

    def height(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low), 1)

    grid = [(height(low + number * step), low + number * step) for number in range(STEPS + 1)]
    return Chart(_marks(values, height), grid, None if aim is None else (height(aim), aim))


def _scale(least: float, most: float) -> tuple[float, float]:
    """Where the scale begins (zero, unless something is below it), and a round step of which STEPS reach the highest."""
    low, high = min(0.0, least), max(0.0, most)
    power = 10.0 ** floor(log10(((high - low) or 1.0) / STEPS))
    for step in (each * power for each in ROUND):
        start = floor(low / step) * step
        if start + STEPS * step >= high:
            return start, step
    raise AssertionError("a step of twenty powers reaches over any two numbers")


def _marks(values: Sequence[tuple[date, float]], height: Callable[[float], float]) -> list[Mark]:
    labeled = _labeled([value for _, value in values])
    days = max((values[-1][0] - values[0][0]).days, 1) if values else 1
    places = [round(LEFT + INSET + (RIGHT - LEFT - 2 * INSET) * (day - values[0][0]).days / days, 1) for day, _ in values]
    dated = _dated(places)
    return [
        Mark(place, height(value), value, day, number in labeled, number in dated)
        for number, (place, (day, value)) in enumerate(zip(places, values, strict=True))
    ]


def _dated(places: Sequence[float]) -> set[int]:
    """The first and the last, and of those between as many as stand apart."""
    if not places:
        return set()
    chosen = [0]
    for number in range(1, len(places) - 1):
        if places[number] - places[chosen[-1]] >= APART and places[-1] - places[number] >= APART:
            chosen.append(number)
    return {*chosen, len(places) - 1}


def _labeled(numbers: Sequence[float]) -> set[int]:
    if len(numbers) <= ALL_LABELED:
        return set(range(len(numbers)))
    return {0, len(numbers) - 1, numbers.index(max(numbers)), numbers.index(min(numbers))}
