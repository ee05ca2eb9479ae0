"""What an application still lacks: the pure rules by which an answer counts, for pages, for staff and for sending."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from modules.cohorts.rounds.form_content import FormContent, Kind, Part, Question, read_measure
from modules.formats.decimals import read_decimal

YEAR = re.compile(r"(19|20)[0-9]{2}(-[0-9]{2})?")
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Gap:
    """One thing that keeps an application from being sent. `question` is empty for what is no question; `code` says what."""

    part: str
    question: str
    code: str


@dataclass(frozen=True)
class PartState:
    """How far a part is: `answered` of `asked` questions that must be answered, and whether nothing in it is wrong."""

    part: Part
    answered: int
    asked: int
    complete: bool


def count_words(text: str) -> int:
    """How many words a text has, as people count them: what stands between blanks."""
    return len(text.split())


def gap_of(question: Question, value: str, files: int) -> str | None:
    """Why an answer does not count; None when it does, or when none is needed."""
    if question.kind == "attachment":
        return "no_file" if not files and not question.optional else None
    if not value:
        return None if question.optional else "empty"
    return wrong_with(question, value)


def wrong_with(question: Question, value: str) -> str | None:
    """What is wrong with an answer that somebody gave; a draft may be saved with it, but not sent."""
    return CHECKS[question.kind](question, value)


def _wrong_text(question: Question, value: str) -> str | None:
    return "too_many_words" if question.words and count_words(value) > question.words else None


def _wrong_choice(question: Question, value: str) -> str | None:
    offered = YES_NO if question.kind == "yes_no" else {choice.key for choice in question.choices}
    return None if value in offered else "no_such_choice"


def _wrong_number(question: Question, value: str) -> str | None:
    number = read_decimal(value)
    if number is None:
        return "not_a_number"
    low = question.least is not None and number < question.least
    high = question.most is not None and number > question.most
    return "out_of_range" if low or high else None


def _wrong_date(_question: Question, value: str) -> str | None:
    return None if _is_date(value) else "not_a_date"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _wrong_measure(question: Question, value: str) -> str | None:
    measure = read_measure(value)
    if not all((measure.unit, measure.baseline, measure.year, measure.aim)):
        return "measure_incomplete"
    if not YEAR.fullmatch(measure.year):
        return "not_a_year"
    return _wrong_number(question, measure.baseline) or _wrong_number(question, measure.aim)


def _no_wrong(_question: Question, _value: str) -> None:
    return None


CHECKS: dict[Kind, Callable[[Question, str], str | None]] = {
    "text": _wrong_text,
    "long_text": _wrong_text,
    "number": _wrong_number,
    "date": _wrong_date,
    "choice": _wrong_choice,
    "yes_no": _wrong_choice,
    "measure": _wrong_measure,
    "attachment": _no_wrong,
}


def part_states(content: FormContent, values: Mapping[str, str], files: Mapping[str, int]) -> list[PartState]:
    """How far each part is."""
    return [_part_state(part, values, files) for part in content.parts]


def _part_state(part: Part, values: Mapping[str, str], files: Mapping[str, int]) -> PartState:
    gaps = {each.key: gap_of(each, values.get(each.key, ""), files.get(each.key, 0)) for each in part.questions}
    asked = [each.key for each in part.questions if not each.optional]
    return PartState(part, sum(gaps[key] is None for key in asked), len(asked), not any(gaps.values()))


def gaps_of(content: FormContent, values: Mapping[str, str], files: Mapping[str, int]) -> Iterator[Gap]:
    """Every question that keeps the application from being sent, in order."""
    for part in content.parts:
        for question in part.questions:
            if code := gap_of(question, values.get(question.key, ""), files.get(question.key, 0)):
                yield Gap(part.key, question.key, code)
