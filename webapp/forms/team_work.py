"""Forms of a team's work: hand-ins and what is said to them, measures and their values."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from modules.cohorts import errors
from modules.cohorts.work.deliverables import Work
from modules.cohorts.work.measures import MeasureDraft, ValueDraft
from modules.core.errors import Refused
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from webapp.forms.applications import FILE_WORDS
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import AmountField, DayField
from webapp.forms.teams import FAULTS
from webapp.storing import file_store

HANDED_IN = _l("It is handed in. Your facilitator reads it.")
ACCEPTED = _l("The work is accepted.")
RETURNED = _l("The team is asked for another version. Its leads get a letter.")
MEASURE_MADE = _l("The measure is there. Add its first value.")
VALUE_ADDED = _l("The value is noted.")
JUDGED = _l("It is saved.")
WORK_FAULTS: dict[type[Refused], str] = {
    errors.NothingHandedIn: _l("Write something, or choose a file."),
    errors.WorkAccepted: _l("This work was accepted. Nothing more is needed."),
    errors.HandInAnswered: _l("Somebody answered this hand-in in the meantime."),
    errors.HandInReplaced: _l("The team handed in a newer version. Read that one."),
    errors.FeedbackMissing: _l("Write what the team should change."),
    errors.DayToCome: _l("Write a day that is not in the future."),
    errors.TeamWithdrawn: FAULTS[errors.TeamWithdrawn][1],
    **{kind: FILE_WORDS[kind] for kind in (FileEmpty, FileTooLarge, KindNotAllowed)},
}


def show_fault(field: Any, refused: Refused) -> None:
    """Say at the field why nothing was saved; raise what has no words."""
    if type(refused) not in WORK_FAULTS:
        raise refused
    field.errors = [str(WORK_FAULTS[type(refused)])]


class HandInForm(FlaskForm):  # type: ignore[misc]
    """Words, a file, or both."""

    words = TextAreaField(_l("What you hand in"), [Optional(), at_most(20_000)])
    file = FileField(_l("A file"))

    def work(self) -> Work:
        """As the deed wants it."""
        upload = self.file.data
        if not upload:
            return Work(words=self.words.data or "")
        return Work(words=self.words.data or "", filename=upload.filename or "", stream=upload.stream, store=file_store())


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What a facilitator says to a hand-in."""

    feedback = TextAreaField(_l("What you say to the team"), [Optional(), at_most(4000)])


class MeasureForm(FlaskForm):  # type: ignore[misc]
    """What a team counts."""

    name = StringField(
        _l("What you count"),
        [InputRequired(_l("Write what you count.")), at_most(120)],
    )
    unit = StringField(_l("Unit"), [InputRequired(_l("Write the unit.")), at_most(40)])
    direction = RadioField(
        _l("Which way is better?"), choices=[SelectChoice("up", _l("More")), SelectChoice("down", _l("Less"))], default="up"
    )
    baseline = AmountField(_l("Where you begin"), [Optional()])
    aim = AmountField(_l("Your aim"), [Optional()])
    source = StringField(_l("Where the numbers come from"), [Optional(), at_most(200)])

    def draft(self) -> MeasureDraft:
        """What was typed."""
        return MeasureDraft(
            name=self.name.data or "",
            unit=self.unit.data or "",
            direction=self.direction.data,
            baseline=self.baseline.data,
            aim=self.aim.data,
            source=self.source.data or "",
        )


class ValueForm(FlaskForm):  # type: ignore[misc]
    """What was counted on a day."""

    measured_on = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    value = AmountField(_l("Value"), [InputRequired(_l("Write the value."))])
    note = StringField(_l("Note"), [Optional(), at_most(200)])

    def __init__(self, today: date, **kwargs: Any) -> None:
        self._today = today
        super().__init__(data={"measured_on": today}, **kwargs)

    def validate_measured_on(self, found: DayField) -> None:
        """Nothing is counted ahead of time."""
        if found.data and found.data > self._today:
            raise ValidationError(_("Write a day that is not in the future."))

    def draft(self) -> ValueDraft:
        """What was typed."""
        return ValueDraft(
            measured_on=self.measured_on.data or self._today, value=self.value.data or 0.0, note=self.note.data or ""
        )


class JudgeForm(FlaskForm):  # type: ignore[misc]
    """Whether a measure is kept."""

    state = RadioField(
        _l("Is it a good measure?"),
        choices=[
            SelectChoice("tried", _l("We are trying it")),
            SelectChoice("kept", _l("We keep it")),
            SelectChoice("dropped", _l("We dropped it")),
        ],
    )
    verdict = TextAreaField(_l("Why"), [Optional(), at_most(1000)])
