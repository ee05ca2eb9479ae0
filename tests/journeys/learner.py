"""What somebody who read the lesson answers: the right ones of a quiz, something everywhere else."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modules.training.content.catalog import content_of, find_module
from modules.training.content.values import (
    AnyActivity,
    AnyQuestion,
    Journal,
    ModuleContent,
    Multiple,
    Order,
    Quiz,
    Rating,
    Scale,
    Single,
    Survey,
    SurveyChoice,
    TrueFalse,
)

Typed = dict[str, str | list[str]]


def published_content(engine: Engine, series: str, module: str) -> ModuleContent:
    """What new learners get."""
    with Session(engine) as session:
        return content_of(find_module(session, series, module).version)


def typed_for(activity: AnyActivity, locale: str) -> Typed:
    """The fields of the activity's form, by name."""
    if isinstance(activity, Quiz):
        fields = {name: value for each in activity.questions for name, value in right_answer(each, locale).items()}
    elif isinstance(activity, Rating):
        fields = {f"q-{each.key}": activity.levels[0].key for each in activity.statements}
    elif isinstance(activity, Survey):
        fields = {f"q-{each.key}": _opinion(each) for each in activity.questions}
    else:
        fields = {"text": "A bench by the gate."} if isinstance(activity, Journal) else {}
    return {f"{activity.key}-{name}": value for name, value in fields.items()}


def right_answer(question: AnyQuestion, locale: str) -> Typed:
    """One question of a quiz."""
    name = f"q-{question.key}"
    if isinstance(question, Single | Multiple):
        right = [each.key for each in question.choices if each.right]
        return {name: right if isinstance(question, Multiple) else right[0]}
    if isinstance(question, TrueFalse):
        return {name: "true" if question.answer else "false"}
    if isinstance(question, Order):
        return {f"{name}-i-{item.key}": str(place) for place, item in enumerate(question.items, 1)}
    return {name: question.accept[locale][0]}


def _opinion(question: object) -> str:
    if isinstance(question, Scale):
        return "4"
    return question.choices[0].key if isinstance(question, SurveyChoice) else "More drawings."
