"""What a measurement says."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

SIGNS = {">=": operator.ge, "<=": operator.le, "==": operator.eq}


@dataclass(frozen=True)
class Figure:
    """One line of the table. `aim` is like `>= 0.25`; without one the figure is only told."""

    what: str
    value: float
    unit: str = ""
    aim: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if not self.aim:
            return None
        sign, bound = self.aim.split()
        return bool(SIGNS[sign](self.value, float(bound)))


def share(ordered: Sequence[float], percent: float) -> float:
    """The value below which so many percent of the ordered values lie."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
