"""Judging what a device tells, event by event; what stands is made into rows. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from modules.training.content.values import AnyActivity, Download, Journal, ModuleContent, Quiz
from modules.training.errors import AnswersMissing, AnswersUnreadable
from modules.training.learning.marking import mark
from modules.training.learning.payloads import Answered, Submitted, ToldEvent, read_payload
from modules.training.learning.responses import KINDS, read_answers

CLOCK_AHEAD = timedelta(days=2)
CLOCK_BEHIND = timedelta(days=400)
"""How far a device's clock may be off to be believed at all."""
BEFORE_BEGINNING = timedelta(days=2)
"""How long before their beginning somebody may say that they did something: a clock that is wrong, and no earlier certificate."""
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Learner:
    """Whose events they are."""

    person_id: int
    module_id: int


class Refusal(Exception):
    """One event is not taken, for this reason."""


@dataclass
class Intake:
    """Rows for what is taken. `contents` are those of the versions spoken of; `used` counts the attempts at each quiz of each so far.

    `counting` says of a quiz on a version in which of them an attempt at it counts. The learner takes the module since `began`.
    `pinned` is the version that they take, where something was answered.
    """

    learner: Learner
    now: datetime
    began: datetime
    owners: Mapping[UUID, Learner]
    contents: Mapping[int, ModuleContent]
    told: Sequence[ToldEvent]
    events: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    responses: list[dict[str, Any]] = field(default_factory=list)
    used: dict[tuple[int, str], int] = field(default_factory=dict)
    counting: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    pinned: int = 0

    def __post_init__(self) -> None:
        ahead = [each.occurred_at - self.now for each in self.told if self._believable(each.occurred_at)]
        self._ahead = max([timedelta(0), *ahead])

    def take(self, told: ToldEvent) -> None:
        """Make rows of it, unless it is known. Raises Refusal."""
        owner = self.owners.get(told.id, self.learner)
        if owner != self.learner:
            raise Refusal("owner")
        if told.id in self.owners or told.id in self.events:
            return
        content = self.contents.get(told.version_id)
        if content is None:
            raise Refusal("version")
        read = read_payload(told, content)
        if isinstance(read, str):
            raise Refusal(read)
        row = self._row(told, self._occurred_at(told))
        self.events[told.id] = row | {"payload": self._payload(read, row, content)}

    def _occurred_at(self, told: ToldEvent) -> datetime:
        """The device's time, put right by as much as its clock is ahead; now, where it is nonsense."""
        if told.occurred_at.utcoffset() is None:
            raise Refusal("time")
        return told.occurred_at - self._ahead if self._believable(told.occurred_at) else self.now

    def _believable(self, moment: datetime) -> bool:
        known = moment.utcoffset() is not None
        earliest = max(self.now - CLOCK_BEHIND, self.began - BEFORE_BEGINNING)
        return known and earliest <= moment <= self.now + CLOCK_AHEAD

    def _row(self, told: ToldEvent, occurred_at: datetime) -> dict[str, Any]:
        return {
            "id": told.id,
            "version_id": told.version_id,
            "activity": told.activity,
            "verb": told.verb,
            "number": min(max(told.number, 0), LARGEST_NUMBER),
            "occurred_at": occurred_at,
        }

    def _payload(self, read: msgspec.Struct, row: dict[str, Any], content: ModuleContent) -> dict[str, Any]:
        activity = content.activity(row["activity"])
        if isinstance(read, Answered):
            assert isinstance(activity, Quiz)
            return self._answered(activity, read, (row["version_id"], row["activity"]))
        if isinstance(read, Submitted):
            assert activity is not None
            return self._submitted(activity, read, row)
        plain: dict[str, Any] = msgspec.to_builtins(read)
        return plain

    def _answered(self, quiz: Quiz, read: Answered, attempts_at: tuple[int, str]) -> dict[str, Any]:
        counting = self.counting.get(attempts_at, ())
        if self._used_up(quiz, attempts_at) or (self.pinned in counting and self._used_up_where_pinned(attempts_at[1])):
            raise Refusal("attempts")
        for version_id in counting:
            self.used[version_id, attempts_at[1]] += 1
        asked = {question.key for question in quiz.questions}
        kept = {key: given for key, given in read.answers.items() if key in asked}
        marks = mark(quiz, kept)
        return {"answers": kept, "points": marks.points, "of": marks.of}

    def _used_up(self, quiz: Quiz, attempts_at: tuple[int, str]) -> bool:
        return 0 < quiz.attempts <= self.used.get(attempts_at, 0)

    def _used_up_where_pinned(self, key: str) -> bool:
        """An attempt on an older version that counts in the learner's own needs one that is left there too."""
        quiz = self.contents[self.pinned].activity(key)
        return isinstance(quiz, Quiz) and self._used_up(quiz, (self.pinned, key))

    def _submitted(self, activity: AnyActivity, read: Submitted, row: dict[str, Any]) -> dict[str, Any]:
        if isinstance(activity, Download):
            return {}
        try:
            answers = read_answers(activity, read.answers or {})
        except (AnswersMissing, AnswersUnreadable) as refused:
            raise Refusal("payload") from refused
        about = {name: row[name] for name in ("id", "version_id", "activity")} | vars(self.learner)
        said = {"kind": KINDS[type(activity)], "answers": answers, "shared": read.shared and isinstance(activity, Journal)}
        self.responses.append(about | said | {"submitted_at": row["occurred_at"]})
        return {"response": str(row["id"])}
