"""The page of a partner's calendar: one kind of change at a time, some of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modules.events.comparing import Comparison

ROWS = 50
KINDS = ("new", "changed", "cancelled", "gone", "refused")


@dataclass(frozen=True)
class ShownPage:
    """Some of what a calendar asks for. `counts` has every kind of which there is anything; `kind` is the one that is shown."""

    kind: str
    counts: dict[str, int]
    rows: Sequence[Any]
    number: int
    pages: int


def shown_page(comparison: Comparison, kind: str, number: int) -> ShownPage:
    """The page of a kind; of the first there is, when none of this kind is there."""
    things: dict[str, Sequence[Any]] = {each: comparison.of(each) for each in ("new", "changed", "cancelled")}
    things |= {"gone": comparison.gone, "refused": comparison.refusals}
    counts = {each: len(things[each]) for each in KINDS if things[each]}
    chosen = kind if kind in counts else next(iter(counts), "")
    rows = things.get(chosen, ())
    pages = max(1, -(-len(rows) // ROWS))
    number = min(number, pages)
    return ShownPage(chosen, counts, rows[(number - 1) * ROWS : number * ROWS], number, pages)
