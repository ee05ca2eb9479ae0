"""Forms of the lists: asking for them, and choosing what comes and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from modules.formats.dates import say_time
from modules.mailings.lists.choosing import Preferences
from modules.mailings.lists.models import KINDS, MailingList, Subscriber, Subscription
from modules.mailings.lists.subscribing import Wish
from webapp.forms.account import LANGUAGE_CHOICES, NEEDS_ADDRESS
from webapp.forms.event_fields import MultiCheckboxField
from webapp.forms.registrations import an_address
from webapp.languages import current_language

OFTEN = {"at_once": _l("At once"), "daily": _l("Once a day"), "weekly": _l("Once a week")}
LONGEST_PAUSE = timedelta(days=366)
Choosable = tuple[Subscription | None, MailingList]
"""A list that an address may be on, and how it stands with it."""
EACH_FRIDAY = _l("Every Friday")
NOTHING = _l("Do not send it")
NO_COUNTY = _l("No county")
CONSENT = _l("We send what you checked to this address, and nothing else. You can leave at any time.")
CONFIRMED = _l("Thank you. It comes to you from now on.")
SAVED = _l("Saved. The next mail goes by it.")
SAVED_BUT = _l("Saved, but a list on this page was closed meanwhile. Look at what comes to you now.")
LEFT_ALL = _l("You left all lists. We send you no newsletter any more.")


def list_name(each: MailingList) -> str:
    """Its name in the language of the page; in English where nobody has said it in the other."""
    return each.name_in(current_language())


def list_about(each: MailingList) -> str:
    """What it brings, in the same way."""
    return each.about_in(current_language())


class AskForm(FlaskForm):  # type: ignore[misc]
    """Which lists, how often, and where to. Whoever asks proves nothing by it, so it stands on pages without a cookie too."""

    class Meta:
        """A forged form does no more than an honest one: one letter with a button."""

        csrf = False

    lists = MultiCheckboxField(_l("What would you like to get?"))
    topics = MultiCheckboxField(_l("By topic"))
    audiences = MultiCheckboxField(_l("Made for"))
    county = SelectField(_l("From my county"), default="", validate_choice=False)
    counties: set[str]
    frequency = RadioField(_l("How often?"), choices=[SelectChoice(key, said) for key, said in OFTEN.items()], default="weekly")
    address = EmailField(_l("Your email address"), [InputRequired(NEEDS_ADDRESS), an_address])

    @classmethod
    def of(cls, lists: Sequence[MailingList]) -> AskForm:
        """The form with a box for each list; of the counties, which are many, one is chosen."""
        form: AskForm = cls()
        offered = {kind: form.boxes_of(kind).name for kind in KINDS if kind != "county"}
        for boxes in (form.lists, form.topics, form.audiences):
            own = [each for each in lists if offered.get(each.kind) == boxes.name]
            boxes.choices = [SelectChoice(each.slug, list_name(each)) for each in own]
            boxes.process_formdata(boxes.raw_data or [])
        counties = [SelectChoice(each.slug, list_name(each)) for each in lists if each.kind == "county"]
        form.county.choices = [SelectChoice("", NO_COUNTY), *counties]
        form.counties = {choice.value for choice in counties}
        return form

    @property
    def offers_any(self) -> bool:
        """Whether there is a list to ask for."""
        return bool(self.lists.choices or self.topics.choices or self.audiences.choices or self.counties)

    def boxes_of(self, kind: str) -> Field:
        """The field in which lists of this kind stand."""
        return {"topic": self.topics, "audience": self.audiences}.get(kind, self.lists)

    @property
    def chosen(self) -> list[str]:
        """The slugs of what was ticked and chosen."""
        county = [self.county.data] if self.county.data in self.counties else []
        return [*(self.lists.data or ()), *(self.topics.data or ()), *(self.audiences.data or ()), *county]

    def validate_lists(self, _field: Field) -> None:
        """One at least."""
        if not self.chosen:
            raise ValidationError(_("Tick at least one."))

    def wish(self, lists: Sequence[MailingList]) -> Wish:
        """What was typed. The Friday 5 comes on Fridays, whatever is said of the others."""
        weekly = {each.slug for each in lists if each.kind == "friday5"}
        often = {slug: "weekly" if slug in weekly else self.frequency.data for slug in self.chosen}
        return Wish(address=self.address.data or "", frequencies=often, locale=current_language(), consent=str(CONSENT))


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """What comes and how often: a field for each list is added by `of`."""

    hour = SelectField(_l("At which hour?"), coerce=int)
    language = RadioField(_l("Language of our letters"), [InputRequired(_l("Choose a language."))], choices=LANGUAGE_CHOICES)
    paused_until = DateField(_l("Send nothing until"), [Optional()])
    county = SelectField(_l("Add a county"), default="")
    last_day: date

    @classmethod
    def of(cls, subscriber: Subscriber, own: Sequence[Choosable], today: date) -> PreferencesForm:
        """The form for an address: what it gets stands in the fields."""
        fields = {_field_name(each): _often(each) for _own, each in shown(own)}
        form_class: type[PreferencesForm] = type("OwnPreferencesForm", (cls,), fields)
        chosen = {_field_name(each): sub.frequency if sub and _gets(sub) else "" for sub, each in shown(own)}
        held = {name: getattr(subscriber, name) for name in ("hour", "language", "paused_until")}
        held["language"] = held["language"] or current_language()
        form = form_class(data=chosen | held)
        form.last_day = today + LONGEST_PAUSE
        hours = [datetime.combine(today, time(hour), UTC) for hour in range(24)]
        more = [SelectChoice(str(each.id), list_name(each)) for each in further_counties(own)]
        form.county.choices = [SelectChoice("", NO_COUNTY), *more]
        form.hour.choices = [SelectChoice(each.hour, say_time(each, current_language())) for each in hours]
        return form

    def of_list(self, each: MailingList) -> Field:
        """The field that says how often this list comes."""
        field: Field = self[_field_name(each)]
        return field

    def validate_paused_until(self, field: Field) -> None:
        """A day that has passed pauses nothing; more than a year is leaving."""
        if field.data and field.data > self.last_day:
            raise ValidationError(_("Choose a day within a year, or leave the lists."))

    def outcome(self, typed: Iterable[str]) -> tuple[str, str]:
        """What is said once it is saved, and how; also that a list stood on the page which can be chosen no more."""
        missed = any(name.startswith("list_") and name not in self for name in typed)
        return (str(SAVED_BUT), "warning") if missed else (str(SAVED), "success")

    def preferences(self, own: Sequence[Choosable], source: str = "page") -> Preferences:
        """What was typed."""
        often = {each.id: self.of_list(each).data for _own, each in shown(own)}
        if self.county.data:
            often[int(self.county.data)] = "weekly"
        return Preferences(
            frequencies={list_id: said for list_id, said in often.items() if said},
            language=self.language.data,
            hour=self.hour.data,
            paused_until=self.paused_until.data,
            source=source,
            consent=str(CONSENT),
        )


def shown(own: Sequence[Choosable]) -> list[Choosable]:
    """What has a field of its own: of the counties, which are many, those that they get."""
    return [(sub, each) for sub, each in own if each.kind != "county" or _gets(sub)]


def further_counties(own: Sequence[Choosable]) -> list[MailingList]:
    """The other counties, to choose one from."""
    return [each for sub, each in own if each.kind == "county" and not _gets(sub)]


def _gets(sub: Subscription | None) -> bool:
    return sub is not None and sub.state == "active"


def _field_name(each: MailingList) -> str:
    return f"list_{each.id}"


def _often(each: MailingList) -> Any:
    often = {"weekly": EACH_FRIDAY} if each.kind == "friday5" else OFTEN
    choices = [SelectChoice("", NOTHING), *(SelectChoice(key, said) for key, said in often.items())]
    return SelectField(list_name(each), choices=choices)
