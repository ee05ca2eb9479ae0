"""What learners' devices may tell, verb by verb; everything else is refused at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.training.content.values import Download, Journal, ModuleContent, Quiz, Rating, Recording, Survey

DAY = 86_400
LONGEST_REPORT = 120
"""Seconds that one report of activity can stand for."""
LARGEST_PAYLOAD = 4_096
OVERRUN = 2
"""Seconds by which a player may overshoot the length that it states."""

Seconds = Annotated[float, Meta(ge=0, le=DAY)]
Short = Annotated[str, Meta(max_length=200)]
Answers = Annotated[
    dict[Short, Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=50)]], Meta(max_length=200)
]


@dataclass(frozen=True)
class ToldEvent:
    """What a device says that its learner did. `id` was made there; `version_id` is what was shown; `number` counts what it tells."""

    id: UUID
    activity: str
    verb: str
    payload: dict[str, Any]
    occurred_at: datetime
    version_id: int
    number: int = 0


class Viewed(msgspec.Struct):
    """An end came into sight after so many visible seconds."""

    seconds: Seconds
    end: bool


class Played(msgspec.Struct):
    """Stretches of a recording of length `of`, in seconds."""

    ranges: Annotated[list[tuple[Seconds, Seconds]], Meta(min_length=1, max_length=200)]
    of: Annotated[float, Meta(gt=0, le=DAY)]


class Spent(msgspec.Struct):
    """Active seconds since the last report."""

    seconds: Annotated[float, Meta(gt=0, le=LONGEST_REPORT)]


class Answered(msgspec.Struct):
    """Answers to the questions of a quiz; the event's id is the attempt's."""

    answers: Answers


class Submitted(msgspec.Struct):
    """A download was taken; or, with `answers`, something was written: a response of the same id is kept."""

    answers: dict[str, Any] | None = None
    shared: bool = False


class Placed(msgspec.Struct):
    """Where the learner is: lesson, activity, share of the page, second of a recording."""

    lesson: Short
    at: Short = ""
    scroll: Annotated[float, Meta(ge=0, le=1)] = 0
    second: Seconds = 0


SHAPES: dict[str, type[msgspec.Struct]] = {
    "viewed": Viewed,
    "played": Played,
    "spent": Spent,
    "answered": Answered,
    "submitted": Submitted,
    "placed": Placed,
}
"""`attended` is missing: only a mark on a roster makes one."""
TOLD_OF: dict[str, tuple[type, ...]] = {
    "played": (Recording,),
    "answered": (Quiz,),
    "submitted": (Journal, Rating, Survey, Download),
}
ANYWHERE = {"spent", "placed"}
"""What may be told of a lesson, or of the module, rather than of an activity."""


def read_payload(told: ToldEvent, content: ModuleContent) -> msgspec.Struct | str:
    """The payload, checked; else the word why it is refused: verb, activity or payload."""
    shape = SHAPES.get(told.verb)
    if shape is None:
        return "verb"
    if not fits(told.verb, told.activity, content):
        return "activity"
    try:
        read = msgspec.convert(told.payload, shape)
    except (msgspec.ValidationError, ValueError, OverflowError, RecursionError):
        return "payload"
    return read if _sound(read) else "payload"


def fits(verb: str, key: str, content: ModuleContent) -> bool:
    """Whether this can be told of the activity known as `key` in this content."""
    activity = content.activity(key)
    if activity is not None:
        return isinstance(activity, TOLD_OF.get(verb, object))
    return verb in ANYWHERE and (not key or any(lesson.key == key for lesson in content.lessons))


def storable(value: Any) -> bool:
    """Whether PostgreSQL takes this as JSON, and it is not larger than anything honest."""
    try:
        encoded = msgspec.json.encode(value)
    except (UnicodeEncodeError, msgspec.MsgspecError, RecursionError):
        return False
    return b"\\u0000" not in encoded and _finite(value)


def _sound(read: msgspec.Struct) -> bool:
    if isinstance(read, Played) and not all(start <= end <= read.of + OVERRUN for start, end in read.ranges):
        return False
    plain = msgspec.to_builtins(read)
    return storable(plain) and (isinstance(read, Submitted) or len(msgspec.json.encode(plain)) <= LARGEST_PAYLOAD)


def _finite(value: Any) -> bool:
    """JSON has no word for NaN and infinity."""
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    return not isinstance(value, float) or isfinite(value)
