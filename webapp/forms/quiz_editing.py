"""The form in which a quiz is written: its questions with their choices, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from string import ascii_lowercase
from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from modules.core.fingerprints import fingerprint
from modules.events.drafts import LOCALES
from modules.training.content.values import (
    AnyQuestion,
    Choice,
    Item,
    Multiple,
    Order,
    Quiz,
    ShortText,
    Single,
    Text,
    TrueFalse,
    Verdicts,
)
from webapp.forms.event_fields import NumberField
from webapp.forms.staff_training import PartForm, both, tidy

TYPES = {
    "single": _l("One right choice"),
    "multiple": _l("Several right choices"),
    "true_false": _l("True or false"),
    "order": _l("Put in order"),
    "short_text": _l("A word or two"),
}
MOST_QUESTIONS, MOST_OPTIONS, MOST_ATTEMPTS = 60, 20, 100
_LINE = [Length(max=500), Optional()]


class OptionForm(Form):
    """A choice, or something to be put in order. A row without words does not count."""

    key = HiddenField()
    right = BooleanField(_l("This one is right"))
    en = StringField(_l("Words in English"), _LINE)
    es = StringField(_l("Words in Spanish"), _LINE)
    feedback_en = StringField(_l("What is said then, in English"), _LINE)
    feedback_es = StringField(_l("What is said then, in Spanish"), _LINE)


class QuestionForm(Form):
    """One question. Its type was chosen when it was added."""

    key = HiddenField()
    type = HiddenField(default="single")
    ask_en = TextAreaField(_l("Question in English"), [Length(max=2000), Optional()])
    ask_es = TextAreaField(_l("Question in Spanish"), [Length(max=2000), Optional()])
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS)
    answer = RadioField(
        _l("The statement is"), choices=[SelectChoice("true", _l("true")), SelectChoice("false", _l("false"))], default="true"
    )
    accept_en = TextAreaField(_l("Answers that are right in English, one a line"), _LINE)
    accept_es = TextAreaField(_l("Answers that are right in Spanish, one a line"), _LINE)
    right_en = StringField(_l("Said after a right answer, in English"), _LINE)
    right_es = StringField(_l("Said after a right answer, in Spanish"), _LINE)
    wrong_en = StringField(_l("Said after a wrong answer, in English"), _LINE)
    wrong_es = StringField(_l("Said after a wrong answer, in Spanish"), _LINE)
    remove = BooleanField(_l("Take this question out"))

    @property
    def kind(self) -> str:
        """The type; a forged one is the first."""
        return self.type.data if self.type.data in TYPES else "single"

    def text(self, name: str) -> Text:
        """The words typed under this name."""
        return _text(self, f"{name}_")

    def question(self, key: str) -> AnyQuestion:
        """What was typed."""
        said: dict[str, Any] = {"key": key, "ask": self.text("ask")}
        verdicts = Verdicts(right=self.text("right"), wrong=self.text("wrong"))
        match self.kind:
            case "true_false":
                return TrueFalse(answer=self.answer.data == "true", feedback=verdicts, **said)
            case "short_text":
                return ShortText(accept=self._accepted(), feedback=verdicts, **said)
            case "order":
                return Order(items=[Item(key=each, text=_text(row)) for each, row in self._rows()], feedback=verdicts, **said)
            case kind:
                choices = [_choice(each, row) for each, row in self._rows()]
                return Multiple(choices=choices, **said) if kind == "multiple" else Single(choices=choices, **said)

    def _rows(self) -> Iterator[tuple[str, OptionForm]]:
        rows = [row.form for row in self.options if row.form.en.data or row.form.es.data]
        yield from zip(_keys_for((row.key.data for row in rows), ascii_lowercase), rows, strict=True)

    def _accepted(self) -> dict[str, list[str]]:
        typed = {locale: tidy(self[f"accept_{locale}"].data).split("\n") for locale in LOCALES}
        return {locale: kept for locale, lines in typed.items() if (kept := [line.strip() for line in lines if line.strip()])}


class QuizWords(Form):
    """A quiz's words in one language."""

    title = StringField(_l("Title"), _LINE)


class QuizForm(PartForm):
    """A quiz with all its questions."""

    en = FormField(QuizWords)
    es = FormField(QuizWords)
    pass_at = NumberField(_l("Percent to pass"), [InputRequired(), NumberRange(1, 100, _l("From 1 to 100 percent."))])
    attempts = NumberField(_l("Attempts"), [Optional(), NumberRange(0, MOST_ATTEMPTS)])
    questions = FieldList(FormField(QuestionForm), max_entries=MOST_QUESTIONS)

    @classmethod
    def of(cls, quiz: Quiz) -> QuizForm:
        """The form of a quiz."""
        return cls(
            data={
                "seen": fingerprint(quiz),
                "pass_at": quiz.pass_at,
                "attempts": quiz.attempts,
                "questions": [_values(each) for each in quiz.questions],
                **both(quiz, "title"),
            }
        )

    def part(self, stored: Quiz) -> Quiz:
        """What was typed; a question that is to be taken out is left out."""
        kept = [row.form for row in self.questions if not row.form.remove.data]
        keys = _keys_for((row.key.data for row in kept), (f"q{number}" for number in count(1)))
        questions = [row.question(key) for key, row in zip(keys, kept, strict=True)]
        return msgspec.structs.replace(
            stored,
            title=self.text("title", stored),
            pass_at=self.pass_at.data,
            attempts=self.attempts.data or 0,
            questions=questions,
        )

    def add(self, kind: str) -> None:
        """One more question, with rows to write into."""
        rows = {"single": 3, "multiple": 3, "order": 3}.get(kind, 0)
        self.questions.append_entry({"type": kind, "options": [{}] * rows})

    def add_option(self, number: int) -> None:
        """One more row in a question."""
        if 0 <= number < len(self.questions):
            self.questions[number].form.options.append_entry()


def _text(row: Form, prefix: str = "") -> Text:
    typed = {locale: tidy(row[f"{prefix}{locale}"].data) for locale in LOCALES}
    return {locale: words for locale, words in typed.items() if words}


def _choice(key: str, row: OptionForm) -> Choice:
    return Choice(key=key, text=_text(row), right=bool(row.right.data), feedback=_text(row, "feedback_"))


def _keys_for(keys: Iterable[str | None], fresh: Iterable[str]) -> list[str]:
    """The keys as they are, and for rows without one the first of `fresh` that is free."""
    known = list(keys)
    free = (key for key in fresh if key not in known)
    return [key or next(free) for key in known]


def _values(question: AnyQuestion) -> dict[str, Any]:
    values: dict[str, Any] = {"key": question.key, "type": type(question).__struct_config__.tag, **_said("ask_", question.ask)}
    if isinstance(question, Single | Multiple):
        values["options"] = [
            {"key": each.key, "right": each.right, **_said("", each.text), **_said("feedback_", each.feedback)}
            for each in question.choices
        ]
        return values
    if isinstance(question, Order):
        values["options"] = [{"key": each.key, **_said("", each.text)} for each in question.items]
    if isinstance(question, TrueFalse):
        values["answer"] = "true" if question.answer else "false"
    if isinstance(question, ShortText):
        values |= {f"accept_{locale}": "\n".join(question.accept.get(locale, [])) for locale in LOCALES}
    return values | _said("right_", question.feedback.right) | _said("wrong_", question.feedback.wrong)


def _said(prefix: str, text: Text) -> dict[str, str]:
    return {f"{prefix}{locale}": text.get(locale, "") for locale in LOCALES}
