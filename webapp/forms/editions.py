"""Forms of editions: what they say, when they go out, why one is sent back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from modules.core.times import from_local, local
from modules.formats.cleaning import clean_line
from modules.mailings.editions.approving import When
from modules.mailings.editions.composing import Wording
from modules.mailings.editions.models import Edition, EditionText
from modules.mailings.lists.models import MailingList
from webapp.forms.event_fields import DayField, HourField
from webapp.forms.subscriptions import list_name

SUBJECT, PREHEADER, INTRO = 90, 150, 1_500

# What is said after a deed.
BEGUN = _l("A new issue is begun. Give it a subject and its items.")
RETIRED = _l("This list was retired. Choose another.")
TEXT_SAVED = _l("The words are saved.")
PLANNED = _l("The day is saved.")
PUT_IN = _l("The item stands in the issue, at its end.")
TAKEN_OUT = _l("The item is taken out of the issue. It stays among the items.")
TEST_SENT = _l("A test is on its way to your own address. It looks exactly as readers will get it.")
SUBMITTED = _l("The issue waits for a second person now.")
APPROVED = _l("You approved the issue. Say when it goes out.")
SENT_BACK = _l("The issue went back to its author, with your note.")
SCHEDULED = _l("The issue goes out by itself at that time.")
NOT_YET = _l("Nothing was done yet: the sender must be looked at first. That is under way. Try again in some seconds.")
LOOKING = _l("The sender is being looked at. What was found stands here in some seconds.")
UNSCHEDULED = _l("The issue waits. It goes out when you schedule it again.")
PAUSED = _l("Sending stands still. Nobody else gets the issue until you go on.")
RESUMED = _l("Sending goes on with those who do not have the issue yet.")
STOPPED = _l("The issue is recalled. Nobody else gets it.")
CORRECTING = _l("This correction goes to those alone who have the earlier issue.")
REST_SENT = _l("The issue goes to the rest now.")
COUNTED = _l("How often this link is opened is counted from now on.")
UNCOUNTED = _l("This link is counted no more.")
CHANGED = _l("Nothing was done: somebody else changed this issue while you read. It is shown as it stands now.")
SOMETHING_WRONG = _l("Nothing was sent on: something must be mended first.")

REFUSALS = {
    "EditionFrozen": _l("Nothing was done: this issue is going out, or went out. Readers have it as it is."),
    "ItemPresent": _l("This item stands in the issue already."),
    "ItemWithdrawn": _l("This item was withdrawn. It goes out no more."),
    "ItemPrivate": _l("This item is for a cohort alone. It cannot stand in a newsletter."),
    "NotSubmitted": _l("Nothing was done: the issue was written in since. Its author hands it in again."),
    "NotApproved": _l("Nothing was done: a second person must approve the issue first."),
    "PagesChanged": _l("Nothing was approved: an item says something else by now. The author hands the issue in again."),
    "OtherDay": _l("The pages name another day. To send it on another day, change the day in the draft and hand it in again."),
    "OwnWork": _l("You wrote in this issue or handed it in, so somebody else approves it."),
    "NotGoing": _l("Nothing was done: this issue is not being sent at this moment."),
    "NotReady": _l("Nothing was done: the issue is not ready to send. What keeps it stands under \u201cReady to send?\u201d."),
    "TooLate": _l("This time is over. Choose a later one."),
    "NothingToCorrect": _l("Nobody has this issue yet, so there is nothing to correct."),
}


COUNT_COLUMNS = (_l("Place"), _l("Item"), _l("Link"), _l("Opened"))


def refusal_words(refusal: Exception) -> str:
    """Why a deed was refused, in words."""
    return str(REFUSALS.get(type(refusal).__name__, REFUSALS["EditionFrozen"]))


def placed_words(position: int, number: int) -> str:
    """Where an item stands now."""
    return str(_("The item stands in place %(position)s of %(number)s now.", position=position, number=number))


def _line(text: str | None) -> str:
    return clean_line(text or "")


class BeginForm(FlaskForm):  # type: ignore[misc]
    """Which list the new issue is for."""

    list_id = SelectField(_l("Newsletter"), coerce=int)

    @classmethod
    def of(cls, lists: list[MailingList]) -> BeginForm:
        """The form with these lists."""
        form: BeginForm = cls()
        form.list_id.choices = [SelectChoice(each.id, list_name(each)) for each in lists]
        return form


class TextForm(FlaskForm):  # type: ignore[misc]
    """What an edition says in one language beside its items."""

    subject = StringField(
        _l("Subject"),
        [Length(max=SUBJECT, message=_l("Write at most 90 characters, so that phones show all of it."))],
        filters=[_line],
    )
    preheader = StringField(
        _l("First line"), [Length(max=PREHEADER, message=_l("Write at most 150 characters."))], filters=[_line]
    )
    intro = TextAreaField(_l("Opening words"), [Length(max=INTRO, message=_l("Write at most 1,500 characters."))])
    version = IntegerField()

    @classmethod
    def of(cls, edition: Edition, text: EditionText | None, **over: Any) -> TextForm:
        """The form with what is saved."""
        held = {name: getattr(text, name, "") for name in ("subject", "preheader", "intro")}
        return cls(data=held | {"version": edition.version}, **over)

    def wording(self) -> Wording:
        """What was typed."""
        return Wording(subject=self.subject.data or "", preheader=self.preheader.data or "", intro=self.intro.data or "")


class WhenForm(FlaskForm):  # type: ignore[misc]
    """When an edition goes out, by the clock of its list."""

    day = DayField(_l("Day"), [InputRequired(_l("Choose the day."))])
    hour = HourField(_l("Time"), [InputRequired(_l("Choose the time."))])
    by_reader_zone = BooleanField(_l("At this hour of each reader's own clock, in waves"))
    version = IntegerField()

    @classmethod
    def of(cls, edition: Edition, zone: str, **over: Any) -> WhenForm:
        """The form with what is planned."""
        at = local(edition.send_at, zone) if edition.send_at else None
        held = {"day": at.date() if at else None, "hour": at.time() if at else None, "by_reader_zone": edition.by_reader_zone}
        return cls(data=held | {"version": edition.version}, **over)

    def when(self, zone: str) -> When | None:
        """What was typed; None where the clock skips that hour, which the form then says."""
        assert self.day.data is not None, "the form was checked"
        assert self.hour.data is not None, "the form was checked"
        try:
            at = from_local(datetime.combine(self.day.data, self.hour.data), zone)
        except ValueError:
            self.hour.errors = [_("The clock skips this hour on that day. Choose another.")]
            return None
        return When(send_at=at, by_reader_zone=self.by_reader_zone.data)


class SendBackForm(FlaskForm):  # type: ignore[misc]
    """Why an edition goes back to its author."""

    why = TextAreaField(
        _l("What should change?"),
        [
            DataRequired(_l("Say what should change, so that the author can.")),
            Length(max=1_000, message=_l("Write at most 1,000 characters.")),
        ],
    )
    version = IntegerField()


class CountForm(FlaskForm):  # type: ignore[misc]
    """Whether the openings of an item's link are counted."""

    counted = BooleanField()
    version = IntegerField()


class SeenForm(FlaskForm):  # type: ignore[misc]
    """A button: which version was seen, and which pages by their hash."""

    version = IntegerField()
    content_hash = HiddenField()
