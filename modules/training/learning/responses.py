"""What may be handed in: a journal's text, the levels of a self-rating, the answers of a survey."""

from __future__ import annotations

from typing import Any

from modules.training.content.values import AnyActivity, AnySurveyQuestion, Journal, Rating, Scale, Survey, SurveyChoice
from modules.training.errors import AnswersMissing, AnswersUnreadable
from modules.training.learning.payloads import storable

LONGEST_JOURNAL = 50_000
LONGEST_WORDS = 5_000
KINDS: dict[type, str] = {Journal: "journal", Rating: "rating", Survey: "survey"}
TEXT = "text"
"""The key under which a journal's words stand."""


def read_answers(activity: AnyActivity | None, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that belong to the activity. Refuses with AnswersMissing, AnswersUnreadable.

    A journal needs words, a self-rating a level for each statement, a survey one answer at least.
    """
    if isinstance(activity, Journal):
        kept = {TEXT: _words(answers.get(TEXT), LONGEST_JOURNAL)}
        missing = [TEXT] if not kept[TEXT] else []
    elif isinstance(activity, Rating):
        kept = _levels(activity, answers)
        missing = [each.key for each in activity.statements if each.key not in kept]
    elif isinstance(activity, Survey):
        kept = _survey(activity, answers)
        missing = [] if kept else [each.key for each in activity.questions]
    else:
        raise AnswersUnreadable(reason="activity")
    if missing:
        raise AnswersMissing(missing=missing)
    return kept


def _words(said: Any, longest: int) -> str:
    if said is None:
        return ""
    if not isinstance(said, str) or len(said) > longest or not storable(said):
        raise AnswersUnreadable(reason="text")
    return said.strip()


def _levels(rating: Rating, answers: dict[str, Any]) -> dict[str, str]:
    levels = {each.key for each in rating.levels}
    kept = {each.key: answers[each.key] for each in rating.statements if answers.get(each.key)}
    if any(not isinstance(level, str) or level not in levels for level in kept.values()):
        raise AnswersUnreadable(reason="level")
    return kept


def _survey(survey: Survey, answers: dict[str, Any]) -> dict[str, Any]:
    given = {question.key: _answer(question, answers.get(question.key)) for question in survey.questions}
    return {key: answer for key, answer in given.items() if answer is not None}


def _answer(question: AnySurveyQuestion, said: Any) -> int | str | None:
    if said is None or said == "":
        return None
    if isinstance(question, Scale):
        if str(said) not in {"1", "2", "3", "4", "5"}:
            raise AnswersUnreadable(reason="scale")
        return int(str(said))
    if isinstance(question, SurveyChoice):
        if said not in [choice.key for choice in question.choices]:
            raise AnswersUnreadable(reason="choice")
        return str(said)
    return _words(said, LONGEST_WORDS) or None
