"""Forms of staff: programmes, cohorts, credits, rounds and their deadlines, what applications ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from modules.cohorts.models import Cohort, Form, Programme, Round
from modules.cohorts.rounds.faults import FormFault
from modules.cohorts.rounds.form_content import FormContent
from modules.cohorts.rounds.forms import content_of, read_form, write_form
from modules.cohorts.rounds.programmes import CohortDraft, CreditDraft, ProgrammeDraft, said_of_cohort, said_of_programme
from modules.cohorts.rounds.rounds import MOST_GRACE, RoundDraft
from modules.core.fingerprints import fingerprint
from modules.core.times import from_local, local
from modules.formats.plain_yaml import LONGEST
from webapp.forms.account import zone_choices
from webapp.forms.bounds import at_most, within
from webapp.forms.event_fields import DayField, HourField, NumberField
from webapp.forms.event_parts import number_from
from webapp.forms.form_names import form_label
from webapp.forms.yaml_words import words_of_misfit, words_of_refusal

SAVED = _l("Saved.")
MOVED = _l("The deadline is moved, and everybody who has begun gets a letter.")
OPENED = _l("The round is set. It opens by itself at its hour.")
SLUG_TAKEN = _l("Another programme has this address.")
NUMBER_TAKEN = _l("The programme has a cohort of this number already.")
WRONG_ORDER = _l("It would end before it begins.")
IN_THE_PAST = _l("Choose a moment that is still to come.")
NOT_MOVED = _l("This is the deadline already.")
RELEASED = _l("The LEAs know what was decided. The deadline stands.")
CHANGED_MEANWHILE = _l("Somebody else changed this round in the meantime. Look at it once more.")
FORM_IN_USE = _l("LEAs have begun to answer. The round keeps its form.")
RUBRIC_SET = _l("Reviewers judge by this rubric now.")
READING_BEGUN = _l("Reviews were written already. The round keeps its rubric.")
NINE = time(9)
A_NAME = [InputRequired(_l("Write the name.")), at_most(120)]
A_DAY = [InputRequired(_l("Write the day."))]
AN_HOUR = [InputRequired(_l("Write the hour."))]

FAULTS = {
    "missing": _l("The form has no parts."),
    "bad_key": _l("%(place)s: the key “%(detail)s” may hold only small letters, digits and hyphens."),
    "key_reused": _l("%(place)s: the key “%(detail)s” stands twice."),
    "no_title": _l("The part “%(place)s” has no English title."),
    "no_questions": _l("The part “%(place)s” has no questions."),
    "no_ask": _l("The question “%(place)s” has no English words."),
    "few_choices": _l("The question “%(place)s” needs two choices or more."),
    "stray_choices": _l("The question “%(place)s” is no choice, so it has no choices."),
    "stray_words": _l("The question “%(place)s” is no text, so it has no word limit."),
    "words_range": _l("The word limit of “%(place)s” is between 1 and 5,000."),
    "endless_number": _l("The numbers of “%(place)s” have at most 15 digits."),
    "number_range": _l("The least number of “%(place)s” is greater than the greatest."),
    "no_criteria": _l("The rubric has no criteria."),
    "no_criterion_title": _l("The criterion “%(place)s” has no English title."),
    "few_points": _l("The criterion “%(place)s” needs two different numbers of points or more, each once."),
    "points_range": _l("The points of “%(place)s” begin at 0 and reach 1 or more."),
    "weight_range": _l("The weight of “%(place)s” is 1 or more."),
    "files_range": _l("The question “%(place)s” takes between 1 and 5 files."),
}


def fault_words(fault: FormFault) -> str:
    """What is wrong with a form, in a sentence."""
    if fault.code == "wrong_shape":
        return words_of_misfit(fault.detail, fault.place)
    if fault.code not in FAULTS:
        return words_of_refusal(fault.code, fault.place)
    return str(FAULTS[fault.code] % {"place": fault.place, "detail": fault.detail})


class ProgrammeForm(FlaskForm):  # type: ignore[misc]
    """A network. `seen` is the fingerprint of what stood."""

    seen = HiddenField()
    slug = StringField(
        _l("Address on this site"),
        [Regexp(r"^[a-z][a-z0-9-]{1,39}$", message=_l("Write small letters, digits and hyphens, such as plln."))],
    )
    short_name = StringField(_l("Short name"), A_NAME)
    name_en = StringField(_l("Name in English"), A_NAME)
    name_es = StringField(_l("Name in Spanish"), [Optional()])
    description_en = TextAreaField(_l("What teams do, in English"), [Optional()])
    description_es = TextAreaField(_l("What teams do, in Spanish"), [Optional()])

    @classmethod
    def of(cls, programme: Programme | None) -> ProgrammeForm:
        """The form of a programme that stands, whose address stays, or of a new one."""
        form: ProgrammeForm = cls(obj=programme, seen=fingerprint(said_of_programme(programme)) if programme else "")
        if programme is not None:
            del form.slug
        return form

    def draft(self, slug: str = "") -> ProgrammeDraft:
        """As the deeds want it."""
        return ProgrammeDraft(
            **{"slug": slug} | {name: value or "" for name, value in self.data.items() if name not in {"csrf_token", "seen"}}
        )


class CohortForm(FlaskForm):  # type: ignore[misc]
    """A numbered cohort. `seen` is the fingerprint of what stood."""

    seen = HiddenField()
    number = NumberField(_l("Number"), [InputRequired(_l("Write the number.")), within(1, 99)])
    starts_on = DayField(_l("First day"), A_DAY)
    ends_on = DayField(_l("Last day"), A_DAY)
    phase = StringField(_l("Phase of the initiative"), [Optional()])
    places = NumberField(_l("Teams it has room for"), [Optional(), within(1, 999)])

    @classmethod
    def of(cls, cohort: Cohort | None) -> CohortForm:
        """The form of a cohort that stands, whose number stays, or of a new one."""
        form: CohortForm = cls(obj=cohort, seen=fingerprint(said_of_cohort(cohort)) if cohort else "")
        if cohort is not None:
            del form.number
        return form

    def draft(self, number: int = 0) -> CohortDraft:
        """As the deeds want it; after `validate`."""
        first, last = self.starts_on.data, self.ends_on.data
        assert first is not None
        assert last is not None
        return CohortDraft(
            number=(self.number.data or 0) if self.number else number,
            starts_on=first,
            ends_on=last,
            phase=self.phase.data or "",
            places=self.places.data,
        )


class CreditForm(FlaskForm):  # type: ignore[misc]
    """An agency and its part."""

    name = StringField(_l("Agency"), A_NAME)
    part = RadioField(
        _l("Its part"),
        choices=[SelectChoice("co_lead", _l("Co-lead")), SelectChoice("co_facilitator", _l("Co-facilitator"))],
        default="co_lead",
    )
    since_on = DayField(_l("From"), [Optional()])
    until_on = DayField(_l("Until"), [Optional()])

    def draft(self) -> CreditDraft:
        """As the deed wants it."""
        return CreditDraft(self.name.data or "", self.part.data or "", self.since_on.data, self.until_on.data)


def moment_of(day: Field, hour: Field, zone: str) -> datetime | None:
    """A day and an hour on the clock of `zone` as a moment; an error at the field for an hour that the clock skips."""
    if day.data is None:
        return None
    try:
        return from_local(datetime.combine(day.data, hour.data or NINE), zone)
    except ValueError:
        hour.errors = [*hour.errors, _("The clock skips this hour on that day.")]
        return None


class RoundForm(FlaskForm):  # type: ignore[misc]
    """A round: when it opens and is due, and what it asks."""

    time_zone = SelectField(_l("Time zone"), validate_choice=False)
    opens_day = DayField(_l("Opens on"), A_DAY)
    opens_hour = HourField(_l("At"), AN_HOUR)
    closes_day = DayField(_l("Due on"), A_DAY)
    closes_hour = HourField(_l("At"), AN_HOUR)
    grace_seconds = NumberField(
        _l("Seconds of grace after the deadline"),
        [within(0, MOST_GRACE)],
        default=0,
    )
    form_id = SelectField(_l("What it asks"), coerce=int)

    def __init__(self, forms: Sequence[Form], zone: str, today: date) -> None:
        self._forms = forms
        super().__init__(
            data={"time_zone": zone, "opens_day": today, "opens_hour": NINE, "closes_hour": NINE, "grace_seconds": 0}
        )

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the choices before anything is read."""
        self.time_zone.choices = zone_choices()
        self.form_id.choices = [SelectChoice(each.id, form_label(each)) for each in self._forms]
        super().process(*args, **kwargs)

    def draft(self) -> RoundDraft | None:
        """As the deed wants it; None with an error at a field."""
        zone = self.time_zone.data or ""
        opens, closes = moment_of(self.opens_day, self.opens_hour, zone), moment_of(self.closes_day, self.closes_hour, zone)
        if opens is None or closes is None:
            return None
        grace = self.grace_seconds.data or 0
        return RoundDraft(form_id=self.form_id.data, time_zone=zone, opens_at=opens, closes_at=closes, grace_seconds=grace)


class SeenRoundForm(FlaskForm):  # type: ignore[misc]
    """A deed on a round as it was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was seen; 0 for anything forged."""
        return number_from(self.version.data, 9) or 0


class DeadlineForm(SeenRoundForm):
    """Another deadline, and why."""

    day = DayField(_l("Due on"), A_DAY)
    hour = HourField(_l("At"), AN_HOUR)
    reason = TextAreaField(
        _l("Why? Everybody who has begun reads it."),
        [InputRequired(_l("Say why, in a sentence.")), at_most(500)],
    )

    def __init__(self, round_: Round) -> None:
        self._zone = round_.time_zone
        wall = local(round_.closes_at, round_.time_zone)
        super().__init__(data={"day": wall.date(), "hour": wall.time(), "version": str(round_.version)})

    def moment(self) -> datetime | None:
        """The new deadline; None with an error at a field."""
        return moment_of(self.day, self.hour, self._zone)


class GraceForm(SeenRoundForm):
    """How long after the deadline a submission still counts."""

    seconds = NumberField(_l("Seconds of grace"), [within(0, MOST_GRACE)])


class NamedForm(FlaskForm):  # type: ignore[misc]
    """What an application asks, under its name; `seen` is the number that this one follows."""

    seen = HiddenField()
    name = StringField(
        _l("Name of the form"),
        [Regexp(r"^[a-z][a-z0-9-]{1,39}$", message=_l("Write small letters, digits and hyphens, such as plln."))],
    )

    @property
    def seen_id(self) -> int:
        """The id of that number; 0 for none, and for anything forged."""
        return number_from(self.seen.data, 18) or 0

    def see(self, theirs: Form) -> Self:
        """From now on following the number that is shown beside what was typed."""
        self.seen.data = str(theirs.id)
        return self


class FormTextForm(NamedForm):
    """A form as YAML, typed or brought as a file."""

    as_text = True
    content = TextAreaField(_l("The form as YAML"), [Optional()])
    file = FileField(_l("Or a file"))

    @classmethod
    def of(cls, kept: Form | None) -> FormTextForm:
        """The form of the number that stands, or of a new one."""
        values = {"seen": kept.id, "name": kept.name, "content": write_form(content_of(kept))} if kept else {}
        form: FormTextForm = cls(data=values)
        return form

    def said(self, _stored: FormContent) -> FormContent:
        """What was brought, the file where there is one; raises FormFaulty when it cannot be read or cannot stand."""
        if not self.file.data:
            return read_form(self.content.data or "")
        brought = self.file.data.read(LONGEST + 1)
        if len(brought) <= LONGEST:  # of what is too long only a part was read: it is no text to go on with
            self.content.data = brought.decode("utf-8", "replace")
        return read_form(brought)

    def show(self, faults: Iterable[FormFault]) -> Self:
        """With all of them at the text."""
        self.content.errors = [fault_words(fault) for fault in faults]
        return self

    def validate_content(self, field: TextAreaField) -> None:
        """One of the two must be there."""
        if not field.data and not self.file.data:
            raise ValidationError(_("Write the form, or choose a file."))
