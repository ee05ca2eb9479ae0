"""Giving applications to reviewers evenly. Pure: the same input always gives the same pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Spreadable:
    """`given` are pairs (reviewer, application) that stand, `barred` those that must not be."""

    reviewers: Collection[int]
    applications: Collection[int]
    given: frozenset[tuple[int, int]]
    barred: frozenset[tuple[int, int]]

    def can_read(self, application: int) -> list[int]:
        """Who may still be given this one."""
        return [each for each in self.reviewers if (each, application) not in self.given | self.barred]


def missing_of(work: Spreadable, readers: int) -> dict[int, int]:
    """How many more readers each application needs; those that have enough are left out."""
    have = dict.fromkeys(work.applications, 0)
    for _, application in work.given:
        if application in have:
            have[application] += 1
    return {application: readers - count for application, count in have.items() if count < readers}


def out_of_reach(work: Spreadable, readers: int) -> list[int]:
    """Applications for which too few reviewers are free of conflict."""
    return [each for each, missing in missing_of(work, readers).items() if len(work.can_read(each)) < missing]


def spread(work: Spreadable, readers: int) -> list[tuple[int, int]]:
    """New pairs, so that each application has so many readers and each reviewer about as many as the others.

    Applications with the fewest free reviewers come first, each goes to those who have least so far. Those out of reach get
    whoever is left.
    """
    free = {each: work.can_read(each) for each in missing_of(work, readers)}
    load = Counter(reviewer for reviewer, _ in work.given)
    pairs = []
    for application, missing in sorted(missing_of(work, readers).items(), key=lambda each: (len(free[each[0]]), each[0])):
        for reviewer in sorted(free[application], key=lambda each: (load[each], each))[:missing]:
            load[reviewer] += 1
            pairs.append((reviewer, application))
    return pairs
