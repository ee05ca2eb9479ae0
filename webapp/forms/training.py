"""Forms of a lesson's activities. Their fields are made of the activity's content, in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from modules.training.content.values import (
    AnyActivity,
    AnySurveyQuestion,
    Journal,
    Quiz,
    Rating,
    Scale,
    Survey,
    SurveyChoice,
    in_locale,
)
from webapp.forms.bounds import at_most
from webapp.forms.quiz_fields import OrderForm, quiz_field

LONGEST_ENTRY = 10_000
LONGEST_WORDS = 5_000
ASKED = "q-"
"""Before the keys of questions, which may be any word: a form has attributes of its own."""
SCALE = 5
CHOOSE = _l("Choose an answer.")
TICK_ALL = _l("Tick every statement that is true of you. All of them are needed to enroll.")
CHOOSE_ROLE = _l("Choose a role.")
ENROLLED = _l("You are enrolled. Choose a module to begin with.")
MOVED = _l("You have the newest version now. All that you did before is kept.")
ASKED_FIRST = _l("This series asks you something first.")
SIGNED_OUT = _l("You are signed out. What you did is kept on this device until you sign in again.")
SOMEBODY_ELSE = _l("Somebody else is signed in now. What you did is kept on this device until you sign in again.")
UNREADABLE_BATCH = _l("We could not read what this page sent. Load it again.")
TRANSCRIPT_COLUMNS = (_l("What"), _l("Title"), _l("Day"), _l("Hours"), _l("Adds to the total"), _l("Certificate code"))
TRANSCRIPT_TOTAL = _l("Total, each hour counted once")
TRANSCRIPT_KINDS = {
    "module": _l("Module completed"),
    "event": _l("Event attended"),
    "certificate": _l("Certificate"),
    "revoked": _l("Certificate, revoked"),
}
SOMETHING = _l("Answer at least one question.")
UNREADABLE = _l("Some of this cannot be stored. Take out unusual characters and try once more.")
NO_ATTEMPT_LEFT = _l("You have used every attempt. Your best result counts.")


def a_uuid(_form: Form, field: Field) -> None:
    """The id that was made with the form."""
    try:
        uuid.UUID(field.data or "")
    except ValueError as error:
        raise ValidationError(_("Load the page again and try once more.")) from error


class ActivityForm(Form):
    """What one activity asks. `sent_id` is new with each form, so that one sent twice is taken once."""

    sent_id = HiddenField(default=lambda: str(uuid.uuid4()), validators=[a_uuid])

    @property
    def id(self) -> uuid.UUID:
        """The id of what is sent; after `validate`."""
        return uuid.UUID(self.sent_id.data)

    @property
    def asked(self) -> dict[str, Field]:
        """The fields that the activity asks for, by its keys."""
        own = {"sent_id", "shared"}
        return {field.short_name.removeprefix(ASKED): field for field in self if field.short_name not in own}

    def answers(self) -> dict[str, Any]:
        """Key → what was answered; questions left open are left out."""
        return {key: field.data for key, field in self.asked.items() if field.data}


class PlainForm(ActivityForm):
    """A button: "I have read this"."""


class QuizForm(ActivityForm):
    """Every question has an answer before an attempt is used."""

    def quiz_answers(self) -> dict[str, Sequence[str]]:
        """Question → what was chosen, in order where the question asks for one."""
        return {key: _given(field) for key, field in self.asked.items()}


class JournalForm(ActivityForm):
    """Own words, private unless shared."""

    text = TextAreaField(
        _l("Your words"),
        [
            DataRequired(_l("Write something first.")),
            at_most(LONGEST_ENTRY),
        ],
    )
    shared = BooleanField(_l("Share this with my facilitators"))


class SurveyForm(ActivityForm):
    """Every question may be left out, but not all."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be told."""
        sound = super().validate(extra_validators)
        if sound and not self.answers():
            self.form_errors = [str(SOMETHING)]
            return False
        return sound


def form_of(
    activity: AnyActivity, locale: str, typed: Any = None, earlier: Mapping[str, Any] | None = None, sent_id: str = ""
) -> ActivityForm:
    """The form of an activity, empty, with what was stored `earlier`, or as it was `typed`.

    `sent_id` is that of the form that was typed into: the items of a question stand in the same order again.
    """
    base, make = _FORMS.get(type(activity), (PlainForm, _nothing))
    seed = sent_id or str(uuid.uuid4())
    fields = {f"{ASKED}{key}": field for key, field in make(activity, locale, seed).items()}
    kind: Callable[..., ActivityForm] = type(base.__name__, (base,), fields)
    stored = {f"{ASKED}{key}" if f"{ASKED}{key}" in fields else key: value for key, value in (earlier or {}).items()}
    return kind(typed, prefix=f"{activity.key}-", data={"sent_id": seed} | stored)


def _given(field: Field) -> list[str]:
    inner = getattr(field, "form", None)
    if isinstance(inner, OrderForm):
        return inner.order()
    return list(field.data) if isinstance(field.data, list) else [str(field.data).strip()]


def _nothing(_activity: Any, _locale: str, _seed: str) -> dict[str, Any]:
    return {}


def _quiz_fields(quiz: Quiz, locale: str, seed: str) -> dict[str, Any]:
    return {question.key: quiz_field(question, locale, seed) for question in quiz.questions}


def _rating_fields(rating: Rating, locale: str, _seed: str) -> dict[str, Any]:
    levels = [SelectChoice(level.key, in_locale(level.text, locale)) for level in rating.levels]
    return {
        each.key: RadioField(in_locale(each.text, locale), [InputRequired(_l("Choose a level."))], choices=levels)
        for each in rating.statements
    }


def _survey_fields(survey: Survey, locale: str, _seed: str) -> dict[str, Any]:
    return {question.key: _survey_field(question, locale) for question in survey.questions}


def _survey_field(question: AnySurveyQuestion, locale: str) -> Any:
    ask = in_locale(question.ask, locale)
    if isinstance(question, Scale):
        return RadioField(ask, [Optional()], choices=[SelectChoice(str(step)) for step in range(1, SCALE + 1)])
    if isinstance(question, SurveyChoice):
        return RadioField(
            ask, [Optional()], choices=[SelectChoice(each.key, in_locale(each.text, locale)) for each in question.choices]
        )
    return TextAreaField(ask, [Optional(), at_most(LONGEST_WORDS)])


_FORMS: dict[type, tuple[type[ActivityForm], Callable[[Any, str, str], dict[str, Any]]]] = {
    Quiz: (QuizForm, _quiz_fields),
    Rating: (ActivityForm, _rating_fields),
    Journal: (JournalForm, _nothing),
    Survey: (SurveyForm, _survey_fields),
}
