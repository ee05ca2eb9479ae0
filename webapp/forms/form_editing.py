"""The form in which staff write what applications ask: sections with their questions, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import NumberRange, Optional

from modules.cohorts.models import Form as KeptForm
from modules.cohorts.rounds.faults import FormFault
from modules.cohorts.rounds.form_content import Choice, FormContent, Part, Question
from modules.cohorts.rounds.forms import MOST_FILES, MOST_WORDS, content_of, sound
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import AmountField, NumberField
from webapp.forms.rounds import NamedForm, fault_words
from webapp.forms.rows import Row, Rows, say_at, stored_as

LINE = [at_most(300), Optional()]
LONG = [at_most(2000), Optional()]
KINDS = {
    "text": _l("One line"),
    "long_text": _l("Text"),
    "number": _l("Number"),
    "date": _l("Day"),
    "choice": _l("Choice"),
    "yes_no": _l("Yes or no"),
    "attachment": _l("File"),
    "measure": _l("Measure: unit, baseline, year, aim"),
}
LIMITS = {"text": ("words",), "long_text": ("words",), "number": ("least", "most"), "measure": ("least", "most")}
"""What else a question of some kinds says."""
FIELDS = {
    "no_questions": "questions",
    "few_choices": "choices",
    "stray_choices": "choices",
    "words_range": "words",
    "endless_number": "most",
    "number_range": "most",
    "files_range": "files",
}
"""Where a fault of a section or of a question is said; otherwise at what it is named by."""


class ChoiceRow(Row):
    """One of the answers that a question offers."""

    text_en = StringField(_l("Words in English"), LINE)
    text_es = StringField(_l("Words in Spanish"), LINE)


class QuestionRow(Row):
    """One question. Fields that its kind does not need are not shown and do not count."""

    NAMED, TEXTS = "ask", ("ask", "hint")
    ask_en = TextAreaField(_l("Question in English"), LONG)
    ask_es = TextAreaField(_l("Question in Spanish"), LONG)
    hint_en = TextAreaField(_l("Help below it, in English"), LONG)
    hint_es = TextAreaField(_l("Help below it, in Spanish"), LONG)
    kind = SelectField(_l("How it is answered"), choices=[SelectChoice(*each) for each in KINDS.items()], default="long_text")
    required = BooleanField(_l("It has to be answered"))
    words = NumberField(
        _l("Most words"), [Optional(), NumberRange(1, MOST_WORDS, _l("The word limit is between 1 and 5,000."))]
    )
    least = AmountField(_l("Least number"), [Optional()])
    most = AmountField(_l("Greatest number"), [Optional()])
    files = NumberField(
        _l("How many files at most"), [Optional(), NumberRange(1, MOST_FILES, _l("A question takes between 1 and 5 files."))]
    )
    choices = Rows(ChoiceRow, _l("Choices"), most=60)

    @classmethod
    def fresh(cls, _kind: str) -> dict[str, Any]:
        """Most questions have to be answered."""
        return {"required": True}

    @classmethod
    def shown(cls, part: Question) -> dict[str, Any]:
        """What the fields of a stored question hold."""
        values = {name: getattr(part, name) for name in ("kind", "words", "least", "most", "files")}
        choices = [ChoiceRow.shown(each) for each in part.choices]
        return {"required": not part.optional, "choices": choices, **values, **super().shown(part)}

    def question(self, key: str, stored: FormContent) -> Question:
        """What was typed; after `validate`."""
        before, kind = stored.question(key), self.kind.data
        limits: dict[str, Any] = {name: self[name].data for name in LIMITS.get(kind, ())}
        if kind == "attachment":
            limits["files"] = self.files.data or 1
        if kind == "choice":
            limits["choices"] = self._choices(before.choices if before else [])
        return Question(key=key, kind=kind, optional=not self.required.data, **(limits | self.texts(before)))

    def _choices(self, stored: list[Choice]) -> list[Choice]:
        keyed = self.choices.keyed("choice", (each.key for each in stored))
        return [Choice(key=key, text=row.text("text", stored_as(stored, key))) for key, row in keyed]


class PartRow(Row):
    """Questions that stand on one page."""

    NAMED, TEXTS = "title", ("title", "lead")
    title_en = StringField(_l("Title in English"), LINE)
    title_es = StringField(_l("Title in Spanish"), LINE)
    lead_en = TextAreaField(_l("Words below the title, in English"), LONG)
    lead_es = TextAreaField(_l("Words below the title, in Spanish"), LONG)
    questions = Rows(QuestionRow, _l("Questions"), most=60)

    @classmethod
    def fresh(cls, _kind: str) -> dict[str, Any]:
        """With a first question."""
        return {"questions": [QuestionRow.fresh("")]}

    @classmethod
    def shown(cls, part: Part) -> dict[str, Any]:
        """What the fields of a stored section hold."""
        return {"questions": [QuestionRow.shown(each) for each in part.questions], **super().shown(part)}


class FormRowsForm(NamedForm):
    """A form in rows."""

    as_text = False
    parts = Rows(PartRow, _l("Sections"), most=40)
    endorsement = BooleanField(_l("The county office of a district must stand behind its application"), default=True)

    @classmethod
    def of(cls, kept: KeptForm | None) -> FormRowsForm:
        """The form of the number that stands, or of a new one."""
        if kept is None:
            form: FormRowsForm = cls()
            return form
        content = content_of(kept)
        parts = [PartRow.shown(each) for each in content.parts]
        return cls(data={"seen": kept.id, "name": kept.name, "endorsement": content.endorsement, "parts": parts})

    def said(self, stored: FormContent) -> FormContent:
        """What was typed; raises FormFaulty when it cannot stand. Keys of questions are given once in the whole form."""
        used = {each.key for each in stored.questions()}
        used |= {row.key.data or "" for part in self.parts.forms for row in part.questions.forms}
        parts = []
        for key, row in self.parts.keyed("part", (each.key for each in stored.parts)):
            keyed = row.questions.keyed("question", used)
            used |= {each for each, _ in keyed}
            questions = [each.question(name, stored) for name, each in keyed]
            parts.append(Part(key=key, questions=questions, **row.texts(stored.part(key))))
        return sound(FormContent(parts=parts, endorsement=bool(self.endorsement.data)))

    def show(self, faults: Iterable[FormFault]) -> Self:
        """With each fault beside its field."""
        for fault in faults:
            say_at(self, self._field_of(fault), fault_words(fault))
        return self

    def _field_of(self, fault: FormFault) -> Field:
        lists: list[Rows[Any]] = [each.questions for each in self.parts.forms]
        if fault.code in {"no_title", "no_questions"} or fault.place == "parts":
            lists = [self.parts]
        key = fault.detail if fault.place in {"parts", "questions"} else fault.place
        row: Row | None = next((found for each in lists if (found := each.find(key)) is not None), None)
        if row is None:
            return self.parts
        return row[FIELDS[fault.code]] if fault.code in FIELDS else row.head
