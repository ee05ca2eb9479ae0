"""What an application asks, as values: the same in the YAML files of staff and in the database.

A text is a mapping locale → words. Keys name questions for good: an answer is found by the key of its question.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Text = dict[str, str]
Kind = Literal["text", "long_text", "number", "date", "choice", "yes_no", "attachment", "measure"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all values: never changed, defaults left out of files."""


class Choice(_Part, frozen=True, kw_only=True):
    """One of the answers that a question offers."""

    key: str
    text: Text


class Question(_Part, frozen=True, kw_only=True):
    """One question. `words` limits a text, `least` and `most` a number or a measure, `files` an attachment.

    A measure asks four things at once: what is counted (unit), where it stands (baseline), in which year, and the aim.
    """

    key: str
    kind: Kind
    ask: Text
    hint: Text = {}
    optional: bool = False
    words: int | None = None
    least: float | None = None
    most: float | None = None
    choices: list[Choice] = []
    files: int = 1


class Part(_Part, frozen=True, kw_only=True):
    """Questions that stand on one page."""

    key: str
    title: Text
    lead: Text = {}
    questions: list[Question]


class FormContent(_Part, frozen=True, kw_only=True):
    """The whole form. `endorsement`: a district's county office must stand behind its application."""

    parts: list[Part]
    endorsement: bool = True

    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        for part in self.parts:
            yield from part.questions

    def question(self, key: str) -> Question | None:
        """The question of this key."""
        return next((each for each in self.questions() if each.key == key), None)

    def part(self, key: str) -> Part | None:
        """The part of this key."""
        return next((each for each in self.parts if each.key == key), None)

    def part_of(self, question: str) -> Part | None:
        """The part in which a question stands."""
        return next((part for part in self.parts for each in part.questions if each.key == question), None)


class Measure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a question of the kind `measure`, as it was typed; kept as JSON in the answer's value."""

    unit: str = ""
    baseline: str = ""
    year: str = ""
    aim: str = ""


def read_measure(value: str) -> Measure:
    """The four parts of a measure's value; empty ones for an answer that nobody gave."""
    try:
        return msgspec.json.decode(value, type=Measure) if value else Measure()
    except msgspec.MsgspecError:
        return Measure(unit=value)


def measure_text(measure: Measure) -> str:
    """The value that holds a measure; empty when nothing of it was typed."""
    text = msgspec.json.encode(measure).decode()
    return "" if text == "{}" else text
