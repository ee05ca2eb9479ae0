"""The forms in which a self-rating and a survey are written: rows with their words in both languages."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from modules.training.content.values import (
    AnyActivity,
    AnySurveyQuestion,
    Choice,
    Item,
    Rating,
    Scale,
    Survey,
    SurveyChoice,
    Words,
)
from webapp.forms.activity_fields import LINE, ActivityForm
from webapp.forms.bounds import at_most
from webapp.forms.rows import Row, Rows, stored_as

TYPES: dict[str, type[Scale | SurveyChoice | Words]] = {"scale": Scale, "choice": SurveyChoice, "text": Words}
LONG = [at_most(2000), Optional()]


class ItemRow(Row):
    """A level, a statement, a choice."""

    text_en = StringField(_l("Words in English"), LINE)
    text_es = StringField(_l("Words in Spanish"), LINE)


class RatingWords(Form):
    """A self-rating's words in one language."""

    title = StringField(_l("Title"), LINE)
    intro = TextAreaField(_l("Words before it"), LONG)
    closing = TextAreaField(_l("What to make of the result"), LONG)


class RatingForm(ActivityForm):
    """A self-rating: levels, and the statements that each get one."""

    LONG_FIELDS = ()
    NAMES = ("title", "intro", "closing")
    en = FormField(RatingWords)
    es = FormField(RatingWords)
    levels = Rows(ItemRow, _l("Levels"), most=10)
    statements = Rows(ItemRow, _l("Statements"))

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Rating)
        return super()._values(activity) | {
            name: [ItemRow.shown(each) for each in getattr(activity, name)] for name in ("levels", "statements")
        }

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        assert isinstance(stored, Rating)
        typed = super().part(stored)
        levels = items_of(self.levels, stored.levels, "level")
        return msgspec.structs.replace(
            typed, levels=levels, statements=items_of(self.statements, stored.statements, "statement")
        )


class QuestionRow(Row):
    """A question of a survey. Its type was chosen when it was added."""

    NAMED = "ask"
    TEXTS = ("ask", "low", "high")
    type = HiddenField(default="text")
    ask_en = TextAreaField(_l("Question in English"), LONG)
    ask_es = TextAreaField(_l("Question in Spanish"), LONG)
    low_en = StringField(_l("What 1 means, in English"), LINE)
    low_es = StringField(_l("What 1 means, in Spanish"), LINE)
    high_en = StringField(_l("What 5 means, in English"), LINE)
    high_es = StringField(_l("What 5 means, in Spanish"), LINE)
    choices = Rows(ItemRow, _l("Choices"), most=20)

    @classmethod
    def fresh(cls, kind: str) -> dict[str, Any]:
        """A choice has rows to write into."""
        return {"type": kind, "choices": [{}, {}] if kind == "choice" else []}

    @classmethod
    def shown(cls, part: AnySurveyQuestion) -> dict[str, Any]:
        """What the fields of a stored question hold."""
        values: dict[str, Any] = {"type": part.__struct_config__.tag}
        if isinstance(part, SurveyChoice):
            values["choices"] = [ItemRow.shown(each) for each in part.choices]
        return values | super().shown(part)

    @property
    def kind(self) -> str:
        """The type; a forged one is the last."""
        return self.type.data if self.type.data in TYPES else "text"

    def question(self, key: str, stored: Survey) -> AnySurveyQuestion:
        """What was typed."""
        before = stored_as(stored.questions, key, TYPES[self.kind])
        said: dict[str, Any] = {"key": key, "ask": self.text("ask", before)}
        match self.kind:
            case "scale":
                return Scale(low=self.text("low", before), high=self.text("high", before), **said)
            case "choice":
                there = before.choices if isinstance(before, SurveyChoice) else []
                return SurveyChoice(choices=_choices(self.choices, there), **said)
            case _:
                return Words(**said)


class SurveyForm(ActivityForm):
    """A survey with all its questions."""

    questions = Rows(QuestionRow, _l("Questions"))

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Survey)
        return super()._values(activity) | {"questions": [QuestionRow.shown(each) for each in activity.questions]}

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        assert isinstance(stored, Survey)
        rows = self.questions.keyed("question", (each.key for each in stored.questions))
        return msgspec.structs.replace(super().part(stored), questions=[row.question(key, stored) for key, row in rows])


def items_of(rows: Rows[ItemRow], stored: list[Item], otherwise: str) -> list[Item]:
    """What was typed, each with its key."""
    keyed = rows.keyed(otherwise, (each.key for each in stored))
    return [Item(key=key, text=row.text("text", stored_as(stored, key))) for key, row in keyed]


def _choices(rows: Rows[ItemRow], stored: list[Choice]) -> list[Choice]:
    kept = []
    for key, row in rows.keyed("choice", (each.key for each in stored)):
        before = stored_as(stored, key) or Choice(key=key, text={})
        kept.append(msgspec.structs.replace(before, text=row.text("text", before)))
    return kept
