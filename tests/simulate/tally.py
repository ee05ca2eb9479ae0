"""How many cases of each kind a year had, and which share of its people and things they touched: chance may leave kinds out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.simulate.log import Event

READERS = ("changed how often", "changed the hour", "less often", "paused", "left", "left all", "came back", "moved", "merged")
THINGS = ("corrected", "withdrawn")
LEAST = 5.0
"""So many of a hundred people did each of what people do, and each was done to so many things; else the year shows little."""


@dataclass
class Tally:
    """Hears all events."""

    touched: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, event: Event) -> None:
        """Note whom it touched."""
        who = [event.of[each] for each in ("address", "item", "kept", "gone") if each in event.of]
        self.touched[event.what].update(who)
        if event.what == "published" and event.of["due"]:
            self.touched["with a day on which it is over"].update(who)

    def shares(self) -> dict[str, float]:
        """Of a hundred readers, and of a hundred things."""
        readers, things = len(self.touched["confirmed"]), len(self.touched["published"])
        said = {f"readers: {each}": 100 * len(self.touched[each]) / readers for each in READERS}
        return said | {f"things: {each}": 100 * len(self.touched[each]) / things for each in THINGS}

    def rare(self) -> list[str]:
        """The kinds that are too rare to show anything."""
        return [what for what, share in self.shares().items() if share < LEAST]
