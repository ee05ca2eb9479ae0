"""Correcting a quiz: pure, and only here, so that no device is believed about its points."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modules.training.content.values import AnyQuestion, Choice, Multiple, Order, Quiz, ShortText, Single, Text, TrueFalse

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Verdict:
    """What is said of one answer."""

    right: bool
    feedback: Text


@dataclass(frozen=True)
class Marks:
    """One point for each question that was answered rightly."""

    verdicts: dict[str, Verdict]

    @property
    def points(self) -> int:
        """How many were right."""
        return sum(verdict.right for verdict in self.verdicts.values())

    @property
    def of(self) -> int:
        """How many could be."""
        return len(self.verdicts)

    @property
    def percent(self) -> int:
        """Rounded down: sixty percent means sixty."""
        return 100 * self.points // self.of if self.of else 0


def mark(quiz: Quiz, given: Given) -> Marks:
    """Correct the answers; a question without one is wrong, answers to other questions are ignored."""
    return Marks({question.key: _verdict(question, list(given.get(question.key, ()))) for question in quiz.questions})


def _verdict(question: AnyQuestion, given: list[str]) -> Verdict:
    if isinstance(question, Single | Multiple):
        wanted = {choice.key for choice in question.choices if choice.right}
        return Verdict(set(given) == wanted, _said([each for each in question.choices if each.key in given]))
    right = _is_right(question, given)
    return Verdict(right, question.feedback.right if right else question.feedback.wrong)


def _is_right(question: TrueFalse | Order | ShortText, given: list[str]) -> bool:
    if isinstance(question, TrueFalse):
        return given == ["true" if question.answer else "false"]
    if isinstance(question, Order):
        return given == [item.key for item in question.items]
    accepted = {plain_word(word) for words in question.accept.values() for word in words}
    return len(given) == 1 and plain_word(given[0]) in accepted


def _said(chosen: list[Choice]) -> Text:
    """What is said of all that was chosen, one after the other."""
    locales = {locale for choice in chosen for locale in choice.feedback}
    return {
        locale: "\n\n".join(choice.feedback[locale] for choice in chosen if choice.feedback.get(locale))
        for locale in sorted(locales)
    }


def plain_word(word: str) -> str:
    """Without capitals, accents and superfluous blanks."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
