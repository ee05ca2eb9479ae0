"""Forms of staff who keep lists and their readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from modules.mailings.lists.keeping import ListWords
from modules.mailings.lists.scopes import Scope
from webapp.forms.account import zone_choices
from webapp.forms.subscriptions import OFTEN
from webapp.languages import current_language

# What is said after a deed.
MADE = _l("The list is there.")
SAVED = _l("The list is saved.")
RETIRED = _l("The list is retired. It takes nobody and sends nothing.")
REOPENED = _l("The list sends again.")
NOT_REOPENED = _l("There is a newer list about the same thing. Retire that one first.")
BROUGHT = _l("The file is here. Say which column holds what.")
APPLIED = _l("They are on the list.")
UNDONE = _l("Taken back: who changed nothing since is off the list again.")
SUPPRESSED = _l("Nothing goes out to this address any more.")
LIFTED = _l("What staff decided is taken back.")
TOO_LATE = _l("Nothing was done: somebody else went on with this import, or it is too old.")
NOT_AN_ADDRESS = _l("That is no email address.")

KIND_NAMES = {
    "announcements": _l("Announcements"),
    "calendar": _l("The calendar of events"),
    "friday5": _l("Friday 5"),
    "topic": _l("A topic"),
    "audience": _l("An audience"),
    "county": _l("A county"),
    "cohort": _l("A cohort"),
}
WHOLE = _l("Everything")
FAULTS = {
    "empty": _l("Write a name."),
    "long": _l("Write less."),
    "rank": _l("Write a number from 0 to 1,000."),
    "place": _l("Choose what the list is about."),
    "twice": _l("There is a list about this already."),
}
FILES = {
    "empty_file": _l("The file is empty."),
    "not_text": _l("This is no CSV file in UTF-8. In your spreadsheet program, choose “CSV UTF-8”."),
    "no_rows": _l("The file has a header and no lines below it."),
    "no_file": _l("Choose a file. Its name ends in .csv."),
    "no_consent": _l("Write how these people said that they want the list."),
}
REASONS = {
    "address": _l("no email address"),
    "empty": _l("the address is missing"),
    "name": _l("no name of a person"),
    "not_text": _l("not written in UTF-8"),
    "broken": _l("a line that cannot be read"),
    "too_long": _l("a line that is too long"),
    "duplicate": _l("stands further up too"),
    "suppressed": _l("gets no mail: left everything, bounced, complained, or staff decided so"),
    "left": _l("left this list"),
}
SUPPRESSIONS = {
    "left": _l("left all lists"),
    "bounced": _l("mail to it came back"),
    "complained": _l("complained about our mail"),
    "staff": _l("staff decided so"),
}
SOURCES = {
    "form": _l("the form"),
    "account": _l("the account"),
    "page": _l("the page of choices"),
    "import": _l("an import"),
    "seat": _l("a seat in a team"),
    "staff": _l("staff"),
}
STATES = {"asked": _l("not confirmed yet"), "active": _l("gets it"), "left": _l("left")}
SENT = {
    "pending": _l("waits"),
    "claimed": _l("being sent"),
    "attempting": _l("being sent"),
    "accepted": _l("accepted by the mail server"),
    "rejected": _l("refused by the mail server"),
    "suppressed": _l("held back"),
    "uncertain": _l("perhaps sent"),
}


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What a list is called and how it stands."""

    name_en = StringField(_l("Name in English"))
    name_es = StringField(_l("Name in Spanish"))
    about_en = TextAreaField(_l("What it brings, in English"))
    about_es = TextAreaField(_l("What it brings, in Spanish"))
    open = BooleanField(_l("Anybody may subscribe"), default=True)
    rank = IntegerField(_l("Place in the order"), default=0)
    time_zone = SelectField(_l("Time zone of its issues"))

    @classmethod
    def of(cls, zone: str, obj: object = None) -> WordsForm:
        """Filled with what the list says already; a new one goes by the agency's clock."""
        form: WordsForm = cls(obj=obj, data=None if obj else {"time_zone": zone})
        form.time_zone.choices = zone_choices()
        return form

    def words(self) -> ListWords:
        """As the deeds want them."""
        texts = {name: self[name].data or "" for name in ("name_en", "name_es", "about_en", "about_es")}
        rank = self.rank.data if self.rank.data is not None else -1
        return ListWords(**texts, open=self.open.data, rank=rank, time_zone=self.time_zone.data)

    def show(self, faults: Mapping[str, str]) -> None:
        """Put each fault beside its field."""
        for name, fault in faults.items():
            self[name].errors = [str(FAULTS[fault])]


class NewListForm(WordsForm):
    """Another list."""

    place = SelectField(_l("What it is about"), validate_choice=False)

    def offer(self, found: Sequence[Scope]) -> None:
        """Choose from what there is."""
        choices = [SelectChoice(f"{each.kind}:{each.scope}", scope_name(each), optgroup=_group(each)) for each in found]
        self.place.choices = [SelectChoice("", _l("Choose one")), *choices]

    @property
    def chosen(self) -> tuple[str, str]:
        """Kind and scope."""
        kind, _, scope = (self.place.data or "").partition(":")
        return kind, scope


class BringForm(FlaskForm):  # type: ignore[misc]
    """A file of readers."""

    file = FileField(_l("CSV file"))
    consent = TextAreaField(_l("How did these people say that they want this list?"))
    frequency = RadioField(
        _l("How often do they get it?"), choices=[SelectChoice(*each) for each in OFTEN.items()], default="weekly"
    )

    def refuse(self, reason: str) -> None:
        """Say beside the field why it was not taken."""
        field = self.consent if reason == "no_consent" else self.file
        field.errors = [str(FILES[reason if self.file.data else "no_file"])]


class ColumnsForm(FlaskForm):  # type: ignore[misc]
    """Which column holds what."""

    address = SelectField(_l("Email address"), [InputRequired(_l("Choose the column with the addresses."))])
    name = SelectField(_l("Name"))
    language = SelectField(_l("Language"))

    @classmethod
    def of(cls, header: Sequence[str], columns: Mapping[str, int]) -> ColumnsForm:
        """The columns of a file, by their names; those that we know are chosen."""
        form: ColumnsForm = cls(data={field: str(at) for field, at in columns.items()})
        names = [SelectChoice(str(at), name or str(at + 1)) for at, name in enumerate(header)]
        for field in (form.address, form.name, form.language):
            field.choices = [SelectChoice("", _l("Not in the file")), *names]
        return form

    def columns(self) -> dict[str, int]:
        """What was chosen."""
        return {name: int(self[name].data) for name in ("address", "name", "language") if self[name].data}


def scope_name(each: Scope) -> str:
    """What a list is about, in the language of the page."""
    named = (each.name_es if current_language() == "es" else "") or each.name_en
    return named or str(KIND_NAMES[each.kind])


def _group(each: Scope) -> str:
    return str(KIND_NAMES[each.kind] if each.scope else WHOLE)
