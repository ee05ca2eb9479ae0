"""Bar charts as numbers: where each bar and word of a small SVG stands. The words are the template's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 180
TOP, BOTTOM = 26, 150
GAP = 0.3
"""Of a bar's place, left free."""
WIDEST = 64


@dataclass(frozen=True)
class Bar:
    """A value in its place; `middle` is where its number and its name stand."""

    name: str
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way across."""
        return round(self.x + self.width / 2, 1)


def bar_chart(values: Mapping[str, int]) -> list[Bar]:
    """Lay out values beside each other in their order; the highest reaches the top, nothing has no height."""
    place = WIDTH / max(len(values), 1)
    width = min(place * (1 - GAP), WIDEST)
    scale = (BOTTOM - TOP) / max([*values.values(), 1])
    return [
        Bar(
            name=name,
            value=value,
            x=round(number * place + (place - width) / 2, 1),
            y=round(BOTTOM - value * scale, 1),
            width=round(width, 1),
            height=round(value * scale, 1),
        )
        for number, (name, value) in enumerate(values.items())
    ]
