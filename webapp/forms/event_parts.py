"""Parts of the forms of events: one language's words, one session, what every deed on an event carries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from modules.events.drafts import Meeting, Words
from modules.events.errors import Fault
from webapp.forms.event_fault_words import words_of
from webapp.forms.event_fields import DayField, HourField

DIGITS_OF_AN_ID = 18


def number_from(value: object, digits: int) -> int | None:
    """A number that a hidden field carries, as text when a browser sent it; None for anything forged."""
    text = "" if value is None else str(value)
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def id_from(value: object) -> int | None:
    """The same of the id of a row: no number that the database could not hold."""
    return number_from(value, DIGITS_OF_AN_ID)


class WordsForm(Form):
    """The words of one language."""

    title = StringField(_l("Title"), [Optional()])
    summary = TextAreaField(_l("In one or two sentences"), [Optional()])
    description = TextAreaField(_l("What people will do"), [Optional()])
    access = StringField(_l("What is there for access"), [Optional()])

    def words(self) -> Words:
        """As a draft holds them."""
        return Words(**{field.short_name: field.data or "" for field in self})


class MeetingForm(Form):
    """One session. A row that nothing was typed into does not count."""

    session_id = HiddenField()
    day = DayField(_l("Day"), [Optional()])
    starts = HourField(_l("Starts"), [Optional()])
    ends = HourField(_l("Ends"), [Optional()])
    last_day = DayField(_l("Last day"), [Optional()])
    room = StringField(_l("Room"), [Optional()])
    all_day = BooleanField(_l("All day"))

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(_typed(each) for each in (self.day, self.starts, self.ends, self.last_day, self.room))

    def validate(self, extra_validators: Any = None) -> bool:
        """Day and hours belong together."""
        sound = super().validate(extra_validators)
        missing = [] if self.blank else self._missing()
        for field, words in missing:
            field.errors = [words]
        return sound and not missing

    def _missing(self) -> list[tuple[Field, str]]:
        wanted: list[tuple[Field, str]] = [(self.day, _("Write the day."))]
        if not self.all_day.data:
            wanted += [(self.starts, _("Write when it starts.")), (self.ends, _("Write when it ends."))]
        return [(field, words) for field, words in wanted if field.data is None and not field.errors]

    def meeting(self) -> Meeting:
        """As a draft holds it; after `validate`."""
        first: date = self.day.data  # type: ignore[assignment]  # `validate` saw to it
        starts, ends = (time(), time()) if self.all_day.data else (self.starts.data or time(), self.ends.data or time())
        return Meeting(
            datetime.combine(first, starts),
            datetime.combine(self.last_day.data or first, ends),
            self.room.data or "",
            bool(self.all_day.data),
            number_from(self.session_id.data, 18),
        )


def _typed(field: Field) -> bool:
    return bool(field.data) or any(str(value).strip() for value in field.raw_data or ())


class FaultyForm(FlaskForm):  # type: ignore[misc]
    """A form that shows the faults which the domain finds."""

    def show(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside its field; one without a field stands above the form."""
        for fault in faults:
            field = self.field_of(fault.field)
            if field is None:
                self.form_errors.append(words_of(fault))
            else:
                field.errors = [*field.errors, words_of(fault)]

    def field_of(self, path: str) -> Field | None:
        """The field of a path in a draft, None when this form has none for it."""
        found: Field | None = self._fields.get(path)
        return found


class SeenForm(FaultyForm):
    """A deed on an event as the editor saw it."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was seen; 0 for anything forged, which is no version."""
        return number_from(self.version.data, 9) or 0


class CancelForm(SeenForm):
    """Why an event does not take place."""

    reason = TextAreaField(_l("Why does it not take place?"), [Optional()])
