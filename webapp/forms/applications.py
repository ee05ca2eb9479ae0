"""Forms of applying. A part's form is made of its questions, so its fields are read here and drawn by a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from modules.cohorts.applying.answers import NOTHING, Stand, Typed
from modules.cohorts.applying.attaching import Held
from modules.cohorts.applying.endorsing import LONGEST_WORDS
from modules.cohorts.applying.gaps import wrong_with
from modules.cohorts.applying.inviting import Guest
from modules.cohorts.applying.submitting import SignOff
from modules.cohorts.errors import AlreadyCollaborating, AnswerTooLong
from modules.cohorts.rounds.form_content import Measure, Part, Question, measure_text
from modules.core.errors import Refused
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.formats.cleaning import clean_text
from webapp.forms.account import LANGUAGE_CHOICES, NEEDS_ADDRESS, a_name
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import DayField
from webapp.forms.event_parts import number_from
from webapp.forms.registrations import an_address

SAVED = _l("Draft saved.")
SENT = _l("Your application is sent.")
WITHDRAWN = _l("Your application is withdrawn.")
TAKEN_UP = _l("Your application is a draft again. It counts once you send it.")
INVITED = _l("%(name)s is invited. The letter is on its way.")
PART_SET = _l("Saved.")
ASKED_IN = _l("Your request is sent to the people who lead the application.")
ASKED_COUNTY = _l("The county office is asked.")
ANSWERED = _l("Your answer is saved. The district sees it now.")
RESTORED = _l("The earlier text stands again.")
CLOSED = _l("The application takes no changes any more.")
TOO_LONG = _l("Write at most 30,000 characters.")
ALREADY_IN = _l("This person works on the application already.")
TOO_MANY = _l("No more people fit on one application.")
MUST_LEAD = _l("Somebody must lead the application. Make another person lead first.")
NOT_FOR_THIS_LEA = _l("This application needs no endorsement.")
CHANGED_BY_ANOTHER = _l("Somebody else changed this answer. Press Save to see both texts.")
FULL = _l("No more files fit here. Remove one first.")
MOST_DIGITS = 9

FILE_WORDS = {
    KindNotAllowed: _l("This kind of file is not taken. Choose a PDF, an Office document, a picture or plain text."),
    FileTooLarge: _l("The file is too large. Choose one of at most 8 MB."),
    FileEmpty: _l("The file is empty."),
}


def file_words(refused: Refused) -> str:
    """Why a file was not taken."""
    return str(FILE_WORDS.get(type(refused), FULL))


def not_invited(refused: Refused) -> str:
    """Why nobody is invited."""
    return str(ALREADY_IN if isinstance(refused, AlreadyCollaborating) else TOO_MANY)


def show_problem(fields: list[AnswerField], refused: Refused) -> None:
    """Say at its field what cannot be saved there."""
    for each in fields:
        if isinstance(refused, AnswerTooLong) and each.question.key == refused.values["question"]:
            each.error = str(TOO_LONG)


def problem_words(refused: Refused) -> str:
    """Why nothing of a page was saved."""
    return str(TOO_LONG if isinstance(refused, AnswerTooLong) else CLOSED)


@dataclass
class AnswerField:
    """One question on a page: what is shown in its field, what stands, and what is to be said about it.

    `clash`: somebody else changed the answer in the meantime; `value` was not saved as the answer. `seen_version`: the one that its
    writer began with, where that is not what stands now.
    """

    question: Question
    stand: Stand
    value: str
    files: list[Held] = field(default_factory=list)
    clash: bool = False
    error: str = ""
    seen_version: int | None = None

    @property
    def version(self) -> int:
        """What the field is sent back with: another's text in between is found by it."""
        return self.stand.version if self.seen_version is None else self.seen_version

    @property
    def wrong(self) -> str | None:
        """The code of what is wrong with the value, that a draft may be saved with."""
        return wrong_with(self.question, self.value) if self.value else None


class Pressed:
    """A part's form as it was sent: what is to be written, and which clashes a button settled."""

    def __init__(self, part: Part, form: MultiDict[str, str]) -> None:
        typed = {each.key: read_answer(each, form) for each in part.questions if each.kind != "attachment"}
        self.typed = {key: found for key, found in typed.items() if found is not None}
        self.clashes = {key for key in self.typed if f"clash.{key}" in form}
        self.keep, self.take, self.both = form.get("keep"), form.get("take"), form.get("both")

    @property
    def to_write(self) -> dict[str, Typed]:
        """Everything but clashes; of them only the one in which the writer keeps their own text."""
        return {key: typed for key, typed in self.typed.items() if key not in self.clashes or key == self.keep}

    @property
    def unsettled(self) -> set[str]:
        """Clashes for which no button was pressed: both texts are shown once more."""
        return self.clashes - {self.keep, self.take, self.both}


def fields_of(part: Part, answers: Mapping[str, Stand], files: Mapping[str, list[Held]]) -> list[AnswerField]:
    """The questions of a part as they stand."""
    stands = [(each, answers.get(each.key, NOTHING)) for each in part.questions]
    return [AnswerField(each, stand, stand.value, files.get(each.key, [])) for each, stand in stands]


def show_typed(fields: list[AnswerField], pressed: Pressed, lost: Iterable[str], *, saved: bool = True) -> None:
    """The page once more, with what was typed in it: what lost a race stands beside what is saved, or together with it.

    `saved` is false where the whole page was refused: then all that was typed stands in its field, to be sent once more.
    """
    clashing = {*lost, *pressed.unsettled}
    for each in fields:
        key = each.question.key
        typed = pressed.typed.get(key)
        if typed is None or key == pressed.take:
            continue
        if key == pressed.both:
            each.value = "\n\n".join(filter(None, (each.stand.value, typed.value)))
        elif key in clashing:
            each.value, each.clash = typed.value, typed.value != each.stand.value
        elif not saved:
            each.value, each.seen_version = typed


def read_answer(question: Question, form: MultiDict[str, str]) -> Typed | None:
    """What was typed as the answer to a question; None where the form has no such field."""
    seen = number_from(form.get(f"v.{question.key}"), MOST_DIGITS)
    if seen is None:
        return None
    name = f"a.{question.key}"
    if question.kind != "measure" or name in form:
        return Typed(clean_text(form.get(name, "")), seen)
    parts = {each: clean_text(form.get(f"{name}.{each}", "")) for each in Measure.__struct_fields__}
    return Typed(measure_text(Measure(**parts)), seen)


class SendForm(FlaskForm):  # type: ignore[misc]
    """Whose name stands under it."""

    signed_name = StringField(_l("Name of the superintendent"), [InputRequired(_l("Write the name.")), a_name])
    signed_on = DayField(_l("Signed on"), [InputRequired(_l("Write the day."))])
    agreed = BooleanField(
        _l("The superintendent has read this application and stands behind it."),
        [InputRequired(_l("Tick this box once the superintendent has read it."))],
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        self._today = today
        super().__init__(data={"signed_on": today}, **kwargs)

    def validate_signed_on(self, found: DayField) -> None:
        """A signature is not from the future."""
        if found.data and found.data > self._today:
            raise ValidationError(_("Write a day that is not in the future."))

    def sign_off(self) -> SignOff:
        """As the deed wants it."""
        return SignOff(self.signed_name.data or "", self.signed_on.data or self._today)


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Somebody who shall work on the application."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), a_name])
    address = EmailField(_l("Email address"), [InputRequired(NEEDS_ADDRESS), an_address])
    part = RadioField(
        _l("What may they do?"),
        choices=[
            SelectChoice("editor", _l("Write answers")),
            SelectChoice("lead", _l("Lead: write, send it, and say who works on it")),
        ],
        default="editor",
    )
    locale = RadioField(_l("Language of our letter"), choices=LANGUAGE_CHOICES, default="en")

    def guest(self) -> Guest:
        """As the deed wants it."""
        return Guest(
            name=self.name.data or "", address=self.address.data or "", part=self.part.data or "editor", locale=self.locale.data
        )


class LeadForm(InviteForm):
    """Somebody who shall lead one of the drafts `offered`. Whether there is such a draft is the view's to judge."""

    application = SelectField(_l("LEA"), coerce=int, validate_choice=False)

    def __init__(self, offered: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.application.choices = [SelectChoice(*each) for each in offered]

    def guest(self) -> Guest:
        """As the deed wants it: who leads."""
        return replace(super().guest(), part="lead")


class EndorseForm(FlaskForm):  # type: ignore[misc]
    """What a county office says."""

    words = TextAreaField(_l("Words to the district"), [Optional(), at_most(LONGEST_WORDS)])
    endorsed = RadioField(
        _l("Does your office stand behind this application?"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice("yes", _l("Yes, we endorse it")), SelectChoice("no", _l("No, not as it is"))],
    )


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why an LEA takes its application out of the round."""

    reason = TextAreaField(_l("Why? We learn from it."), [Optional(), at_most(LONGEST_WORDS)])
