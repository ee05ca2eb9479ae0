"""What a learner's events come to, requirement by requirement.

Everything here depends on the set of events alone: each is added once, in the order in which things happened.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any, ClassVar

import msgspec

DWELL_SECONDS = 5
"""How long an end must have been in sight to count as read."""
WHOLE = 1_000_000
WATCHED_PERCENT = 90
"""How much of a film or sound must have been played, wherever and in whatever order."""
MINUTE = 60_000


class Evidence(msgspec.Struct, frozen=True, array_like=True):
    """One learning event as it is judged; `number` is that of the module's version on which it happened."""

    id: str
    activity: str
    verb: str
    payload: dict[str, Any]
    occurred_at: datetime
    number: int


class Waived(msgspec.Struct, frozen=True, array_like=True):
    """A waiver in force: of an activity, of `minutes`, or (empty) of the whole module."""

    activity: str
    waived_at: datetime


class Spans:
    """A union of stretches on a line of whole numbers: what is covered twice counts once."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.total = 0

    def add(self, start: int, end: int) -> None:
        """Cover one more stretch; nothing happens when it is empty or reversed."""
        if end <= start:
            return
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self.total -= sum(self._ends[first:last]) - sum(self._starts[first:last])
        self._starts[first:last], self._ends[first:last] = [start], [end]
        self.total += end - start


class Tally:
    """What one requirement has so far. Evidence of versions before number `since` does not count."""

    kind: ClassVar[str]
    verbs: ClassVar[tuple[str, ...]]

    def __init__(self, key: str, need: int, since: int = 0) -> None:
        self.key, self.need, self.since = key, need, since
        self.have = 0
        self.done_at: datetime | None = None
        self.evidence: list[str] = []

    def add(self, each: Evidence) -> None:
        """Take in the next event, in the order of time."""
        if self.done_at is None:
            self.have = max(self.have, self.measured(each))
            if self.have >= self.need:
                self.done_at, self.evidence = each.occurred_at, [each.id]

    def measured(self, each: Evidence) -> int:
        """How much there is with this event."""
        raise NotImplementedError

    def close(self) -> None:
        """Called after the last event."""


class Viewed(Tally):
    """In percent: the end was reached and stayed in sight, or most of the recording was played.

    `shortest` is the length of the recording in its shortest language; who says that it is shorter is not believed.
    """

    kind, verbs = "viewed", ("viewed", "played")

    def __init__(self, key: str, since: int, shortest: int | None) -> None:
        super().__init__(key, 100 if shortest is None else WATCHED_PERCENT, since)
        self._shortest = shortest
        self._played = Spans()

    def measured(self, each: Evidence) -> int:
        """Played stretches of all languages together, as shares of the length."""
        if each.verb == "viewed":
            reached = each.payload.get("end") is True and number_in(each.payload, "seconds") >= DWELL_SECONDS
            return 100 if reached else 0
        if self._shortest is not None and (length := max(number_in(each.payload, "of"), self._shortest)) > 0:
            for start, end in _ranges(each.payload):
                self._played.add(round(WHOLE * min(start / length, 1)), round(WHOLE * min(end / length, 1)))
        return self._played.total * 100 // WHOLE


class Minutes(Tally):
    """Minutes of activity. Each report covers the stretch of time before it, so two tabs at once do not count twice."""

    kind, verbs = "minutes", ("spent",)

    def __init__(self, need: int) -> None:
        super().__init__("minutes", need)
        self._spent = Spans()

    def measured(self, each: Evidence) -> int:
        """Whole minutes so far."""
        end = round(each.occurred_at.timestamp() * 1000)
        self._spent.add(end - round(1000 * number_in(each.payload, "seconds")), end)
        return self._spent.total // MINUTE


class Score(Tally):
    """Percent of points: the best attempt counts."""

    kind, verbs = "score", ("answered",)

    def measured(self, each: Evidence) -> int:
        """What this attempt was worth."""
        of = number_in(each.payload, "of")
        return min(100, int(100 * number_in(each.payload, "points") // of)) if of > 0 else 0


class Submitted(Tally):
    """Handed in, once or more."""

    kind, verbs = "submitted", ("submitted",)

    def measured(self, each: Evidence) -> int:  # noqa: ARG002 (that it happened is enough)
        """Once is enough."""
        return 1


class Attended(Tally):
    """So many different sessions; of each the newest mark counts, so a mark taken back is as if it had never been."""

    kind, verbs = "attended", ("attended",)

    def __init__(self, key: str, need: int, since: int) -> None:
        super().__init__(key, need, since)
        self._marks: dict[str, Evidence] = {}

    def add(self, each: Evidence) -> None:
        """Keep the newest mark of each session."""
        self._marks[str(each.payload.get("session_id"))] = each

    def close(self) -> None:
        """Count the sessions whose mark says that the person came."""
        came = [each for each in self._marks.values() if each.payload.get("came") is True]
        came.sort(key=lambda each: (each.occurred_at, each.id))
        self.have = len(came)
        self.evidence = [each.id for each in came[: self.need]]
        if self.have >= self.need:
            self.done_at = came[max(self.need, 1) - 1].occurred_at if came else None


def number_in(payload: dict[str, Any], name: str) -> float:
    """A number of a payload; 0 where there is none, or none that can be counted with."""
    found = payload.get(name)
    return found if isinstance(found, int | float) and isfinite(found) and found > 0 else 0


def _ranges(payload: dict[str, Any]) -> Iterable[tuple[float, float]]:
    ranges = payload.get("ranges")
    for each in ranges if isinstance(ranges, list) else ():
        if isinstance(each, list) and len(each) == 2:
            yield number_in({"at": each[0]}, "at"), number_in({"at": each[1]}, "at")
