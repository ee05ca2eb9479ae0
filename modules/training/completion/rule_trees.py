"""How far a rule tree is met, from how far its leaves are: the same for a module and for a series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from modules.training.content.values import Rule


@dataclass(frozen=True)
class Weight:
    """`met_at` is the moment at which it came true, None while it is not; `done` of `total` is for people, never for deciding.

    `open` are the leaves still to be done on the shortest way to the end.
    """

    met_at: datetime | None
    done: float
    total: float
    open: tuple[Rule, ...] = ()

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.done / self.total if self.total else 0.0


def branches(rule: Rule) -> tuple[list[Rule], int] | None:
    """The nodes below and how many of them are needed; None for a leaf."""
    if rule.all_of is not None:
        return rule.all_of, len(rule.all_of)
    if rule.any_of is not None:
        return rule.any_of, 1
    return (rule.of or [], rule.n_of) if rule.n_of is not None else None


def leaves(rule: Rule) -> Iterator[Rule]:
    """The leaves, in their order."""
    below = branches(rule)
    if below is None:
        yield rule
    else:
        for child in below[0]:
            yield from leaves(child)


def weigh(rule: Rule, leaf: Callable[[Rule], Weight]) -> Weight:
    """The weight of a tree; `leaf` weighs its leaves. A branch that asks for nothing, or for more than it has, is never met."""
    below = branches(rule)
    if below is None:
        return leaf(rule)
    children, needed = below
    # The branches met first, then those nearest to it: the moment of the last one needed is the moment of the whole.
    chosen = sorted((weigh(child, leaf) for child in children), key=_order)[:needed]
    times = [each.met_at for each in chosen if each.met_at is not None]
    met = times and len(times) == len(chosen) == needed
    return Weight(
        met_at=max(times) if met else None,
        done=sum(each.done for each in chosen),
        total=sum(each.total for each in chosen),
        open=() if met else tuple(rule for each in chosen for rule in each.open),
    )


def _order(weight: Weight) -> tuple[bool, float]:
    if weight.met_at is not None:
        return False, weight.met_at.timestamp()
    return True, -weight.share
