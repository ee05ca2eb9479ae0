"""The form in which a quiz is written: rows of questions, with rows of what each offers, in both languages."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from modules.events.drafts import LOCALES
from modules.training.content.values import (
    AnyActivity,
    AnyQuestion,
    Choice,
    Multiple,
    Order,
    Quiz,
    ShortText,
    Single,
    TrueFalse,
    Verdicts,
)
from webapp.forms.activity_fields import LINE, ActivityForm
from webapp.forms.bounds import within
from webapp.forms.event_fields import NumberField
from webapp.forms.item_editing import LONG, ItemRow, items_of
from webapp.forms.rows import Row, Rows, stored_as, told

TYPES: dict[str, type[AnyQuestion]] = {
    "single": Single,
    "multiple": Multiple,
    "true_false": TrueFalse,
    "order": Order,
    "short_text": ShortText,
}
OFFERS = {"single": "choices", "multiple": "choices", "order": "items"}
"""The rows that questions of some types have."""
MOST_OFFERED, MOST_ATTEMPTS = 20, 100


class ChoiceRow(Row):
    """A choice. A tick alone counts too: it is said then that its words are missing."""

    TEXTS = ("text", "feedback")
    right = BooleanField(_l("This one is right"))
    text_en = StringField(_l("Words in English"), LINE)
    text_es = StringField(_l("Words in Spanish"), LINE)
    feedback_en = StringField(_l("What is said then, in English"), LINE)
    feedback_es = StringField(_l("What is said then, in Spanish"), LINE)

    @classmethod
    def shown(cls, part: Choice) -> dict[str, Any]:
        """What the fields of a stored choice hold."""
        return {"right": part.right, **super().shown(part)}

    @property
    def blank(self) -> bool:
        """Whether it has neither words nor the tick."""
        return super().blank and not self.right.data

    def choice(self, key: str, before: Choice | None) -> Choice:
        """What was typed."""
        return Choice(key=key, right=bool(self.right.data), **self.texts(before))


class QuestionRow(Row):
    """One question. Its type was chosen when it was added."""

    NAMED, TEXTS = "ask", ("ask", "accept", "right", "wrong")
    type = HiddenField(default="single")
    ask_en = TextAreaField(_l("Question in English"), LONG)
    ask_es = TextAreaField(_l("Question in Spanish"), LONG)
    choices = Rows(ChoiceRow, _l("Choices"), most=MOST_OFFERED)
    items = Rows(ItemRow, _l("What is put in order"), most=MOST_OFFERED)
    answer = RadioField(
        _l("The statement is"), choices=[SelectChoice("true", _l("true")), SelectChoice("false", _l("false"))], default="true"
    )
    accept_en = TextAreaField(_l("Answers that are right in English, one a line"), LINE)
    accept_es = TextAreaField(_l("Answers that are right in Spanish, one a line"), LINE)
    right_en = StringField(_l("Said after a right answer, in English"), LINE)
    right_es = StringField(_l("Said after a right answer, in Spanish"), LINE)
    wrong_en = StringField(_l("Said after a wrong answer, in English"), LINE)
    wrong_es = StringField(_l("Said after a wrong answer, in Spanish"), LINE)

    @classmethod
    def fresh(cls, kind: str) -> dict[str, Any]:
        """What is chosen from or put in order has rows to write into."""
        return {"type": kind, **({OFFERS[kind]: [{}, {}, {}]} if kind in OFFERS else {})}

    @classmethod
    def shown(cls, part: AnyQuestion) -> dict[str, Any]:
        """What the fields of a stored question hold."""
        values: dict[str, Any] = {"key": part.key, "type": part.__struct_config__.tag, **told(part, "ask")}
        match part:
            case Single() | Multiple():
                return {**values, "choices": [ChoiceRow.shown(each) for each in part.choices]}
            case Order():
                values["items"] = [ItemRow.shown(each) for each in part.items]
            case TrueFalse():
                values["answer"] = "true" if part.answer else "false"
            case ShortText():
                values |= {f"accept_{locale}": "\n".join(part.accept.get(locale, [])) for locale in LOCALES}
        return {**values, **told(part.feedback, "right", "wrong")}

    @property
    def kind(self) -> str:
        """The type; a forged one is the first."""
        return self.type.data if self.type.data in TYPES else "single"

    def question(self, key: str, stored: Quiz) -> AnyQuestion:
        """What was typed."""
        before = stored_as(stored.questions, key, TYPES[self.kind])
        said: dict[str, Any] = {"key": key, "ask": self.text("ask", before)}
        if self.kind in {"single", "multiple"}:
            choices = self._choices(before.choices if isinstance(before, Single | Multiple) else [])
            return Multiple(choices=choices, **said) if self.kind == "multiple" else Single(choices=choices, **said)
        verdicts = getattr(before, "feedback", None)
        said["feedback"] = Verdicts(right=self.text("right", verdicts), wrong=self.text("wrong", verdicts))
        match self.kind:
            case "order":
                return Order(items=items_of(self.items, before.items if isinstance(before, Order) else [], "item"), **said)
            case "true_false":
                return TrueFalse(answer=self.answer.data == "true", **said)
            case _:
                return ShortText(accept=self._accepted(), **said)

    def _choices(self, stored: list[Choice]) -> list[Choice]:
        keyed = self.choices.keyed("choice", (each.key for each in stored))
        return [row.choice(key, stored_as(stored, key)) for key, row in keyed]

    def _accepted(self) -> dict[str, list[str]]:
        lines = {locale: (self[f"accept_{locale}"].data or "").splitlines() for locale in LOCALES}
        typed = {locale: [line.strip() for line in each if line.strip()] for locale, each in lines.items()}
        return {locale: answers for locale, answers in typed.items() if answers}


class QuizWords(Form):
    """A quiz's words in one language."""

    title = StringField(_l("Title"), LINE)


class QuizForm(ActivityForm):
    """A quiz with all its questions."""

    LONG_FIELDS = ()
    NAMES = ("title",)
    en = FormField(QuizWords)
    es = FormField(QuizWords)
    pass_at = NumberField(_l("Percent to pass"), [InputRequired(_l("Write a whole number.")), within(1, 100)])
    attempts = NumberField(_l("Attempts"), [Optional(), within(0, MOST_ATTEMPTS)])
    questions = Rows(QuestionRow, _l("Questions"))

    @classmethod
    def _values(cls, activity: AnyActivity) -> dict[str, Any]:
        assert isinstance(activity, Quiz)
        questions = [QuestionRow.shown(each) for each in activity.questions]
        said = {"pass_at": activity.pass_at, "attempts": activity.attempts, "questions": questions}
        return super()._values(activity) | said

    def part(self, stored: AnyActivity) -> AnyActivity:
        """What was typed."""
        assert isinstance(stored, Quiz)
        rows = self.questions.keyed("question", (each.key for each in stored.questions))
        said = {"pass_at": self.pass_at.data, "attempts": self.attempts.data or 0}
        questions = [row.question(key, stored) for key, row in rows]
        return msgspec.structs.replace(super().part(stored), questions=questions, **said)
