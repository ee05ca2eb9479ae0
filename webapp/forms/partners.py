"""Forms of partners whose calendars we read."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, URLField
from wtforms.validators import DataRequired, Length, Optional

from modules.feeds.incoming.addresses import LONGEST
from modules.feeds.incoming.keeping import PartnerDraft
from modules.formats.cleaning import clean_line
from modules.formats.reading import Limits
from webapp.forms.account import zone_choices

NAME_LIMIT = 120

# What is said after a deed.
ADDED = _l("The partner is added. We look at the calendar within a minute or two.")
ADDED_FOR_FILES = _l("The partner is added. Choose a calendar file to go on.")
BROUGHT = _l("The file is here. Look at what it would change, then decide.")
NOTHING_NEW = _l("The file says what our site says already. There is nothing to decide.")
SAVED = _l("The partner is saved.")
STOPPED = _l("We no longer look at this calendar. What was published stays.")
GOES_ON = _l("We look at this calendar again.")
SET_ASIDE = _l("It is set aside. Nothing on our site changed.")
CALENDAR_CHANGED = _l("Nothing was done: the calendar, or our site, changed while you read. Look once more, then decide.")
BEING_PUBLISHED = _l("Nothing was done: this calendar is being published just now. Try again when that is finished.")
NAME_TAKEN = _l("There is a partner of this name already.")
CHOOSE_A_FILE = _l("Choose the calendar file. Its name ends in .ics.")
ONE_WAY = _l("Give the address or choose a file, not both.")

ADDRESSES = {
    "not_an_address": _l("Write a web address that starts with https:// or webcal://"),
    "scheme": _l("Write a web address that starts with https:// or webcal://"),
    "login": _l("Take the name and password out of the address. We only read calendars that are open to everybody."),
    "port": _l("No calendar is served at this number behind the colon. Check the address."),
}
FILES = {
    "not_a_calendar": _l("This file is no calendar. Choose one that was exported as iCalendar; its name ends in .ics."),
    "file_too_large": _l("This file is larger than 5 MB. Export fewer events, such as those of one year."),
    "too_many_entries": _l("This file has more than 5,000 events. Export fewer, such as those of one year."),
    "file_cut_short": _l("This file ends in the middle. Export it once more, so that no event is missing."),
}


class FileForm(FlaskForm):  # type: ignore[misc]
    """A calendar as a file."""

    file = FileField(_l("Calendar file"))

    @property
    def brought(self) -> bytes:
        """What was chosen, one octet more than is allowed at most; empty when nothing was."""
        return bytes(self.file.data.stream.read(Limits().octets + 1)) if self.file.data else b""

    def refuse_file(self, reason: str) -> None:
        """Say beside the field why the file was not taken."""
        self.file.errors = [str(FILES.get(reason, FILES["not_a_calendar"]))]


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """What staff say of a partner."""

    name = StringField(
        _l("Name of the partner"),
        [
            DataRequired(_l("Write the name. Visitors read it on every event of this calendar.")),
            Length(max=NAME_LIMIT, message=_l("Write at most 120 characters.")),
        ],
        filters=[lambda text: clean_line(text or "")],
    )
    address = URLField(
        _l("Address of the calendar"), [Optional(), Length(max=LONGEST, message=_l("This address is too long for a calendar."))]
    )
    time_zone = SelectField(_l("Time zone"))
    mark = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zone_choices()

    def draft(self) -> PartnerDraft:
        """As the deeds want it. Raises AddressRefused."""
        return PartnerDraft(self.name.data or "", self.time_zone.data or "", self.address.data or "")

    def refuse_address(self, reason: str) -> None:
        """Say beside the field why nothing can be asked for there."""
        self.address.errors = [str(ADDRESSES.get(reason, ADDRESSES["not_an_address"]))]

    def refuse_name(self) -> None:
        """Say beside the field that the name is taken."""
        self.name.errors = [str(NAME_TAKEN)]


class NewPartnerForm(PartnerForm, FileForm):
    """Another partner: an address that is looked at by itself, or a file."""

    def validate(self, extra_validators: Any = None) -> bool:
        """One way, not both."""
        sound: bool = super().validate(extra_validators)
        if self.file.data and (self.address.data or "").strip():
            self.file.errors = [str(ONE_WAY)]
            return False
        return sound


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What an editor makes of a calendar; `seen` says which, and `close` also ends what it no longer names."""

    seen = HiddenField()
    close = BooleanField(_l("Cancel the events that the calendar no longer names"))
