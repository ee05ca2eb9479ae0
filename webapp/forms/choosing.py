"""Forms of staff who choose: readers, moves, decisions, the hour of the letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from modules.cohorts.applying.states import STATES
from modules.cohorts.choosing.application_rows import NEEDS, ORDERS, OUTCOME_FILTERS, Wanted
from modules.cohorts.models import Round
from modules.core.times import from_local, local
from modules.organizations.counties import COUNTIES
from webapp.forms.bounds import at_most, within
from webapp.forms.event_fields import DayField, HourField, NumberField
from webapp.forms.event_parts import id_from, number_from
from webapp.forms.registrations import an_address

LONGEST_WORDS = 4000
LONGEST_REASON = 500
LONGEST_SEARCH = 100
REVIEWER_ADDED = _l("%(name)s reads applications of this round now.")
REVIEWER_REMOVED = _l("This person reads no more. Finished reviews stay and count.")
NOBODY_THERE = _l("Nobody has an account with this address. Ask them to create one first.")
ALREADY_SPREAD = _l("Every application has that many readers already.")
GIVEN = _l("The application is given to this reviewer.")
TAKEN = _l("It is taken back. What was written is kept and does not count.")
MOVED = _l("The application is moved.")
ILLEGAL_MOVE = _l("Somebody moved this application in the meantime. Look where it stands now.")
DECIDED = _l("The decision is kept. Nobody is told before the hour of the letters.")
NOT_DECIDABLE = _l("This application cannot come to that decision any more. Look where it stands now.")
CONFLICT = _l("This reviewer must not judge this application.")
HOUR_SET = _l("The hour is set. You can change it until it comes.")
HOUR_TAKEN = _l("No letters go out until you set another hour.")
ROUND_CHANGED = _l("Somebody changed this round in the meantime. Look at it once more, then set the hour again.")
HOUR_HAS_COME = _l("The letters are on their way. The hour cannot be changed any more.")
HOURS_REFUSED = {
    "past": _l("This hour is over. Choose one that is still to come."),
    "still_open": _l("LEAs can still send applications. Set the hour once the deadline has passed."),
    "nothing_to_release": _l("There is no decision that anybody waits for."),
}
OUTCOME_CHOICES = [
    SelectChoice("chosen", _l("Chosen: the LEA is part of the cohort")),
    SelectChoice("waiting", _l("Waiting list: it is asked if a place opens")),
    SelectChoice("declined", _l("Not chosen this time")),
]


class ReviewerForm(FlaskForm):  # type: ignore[misc]
    """Somebody who is to read."""

    address = EmailField(_l("Email address"), [InputRequired(_l("Write an email address.")), an_address])
    county = SelectField(
        _l("Works in the county"),
        choices=[SelectChoice("", _l("No county: works statewide")), *(SelectChoice(each, each) for each in COUNTIES)],
    )


class SpreadForm(FlaskForm):  # type: ignore[misc]
    """How many read each application."""

    readers = NumberField(
        _l("Readers for each application"),
        [InputRequired(_l("Write how many.")), within(1, 9)],
        default=2,
    )


class ReaderForm(FlaskForm):  # type: ignore[misc]
    """One more reader of an application."""

    reviewer = SelectField(_l("One more reader"), coerce=int, validate_choice=False)

    @classmethod
    def among(cls, people: Iterable[tuple[int, str]]) -> ReaderForm:
        """To choose from."""
        form: ReaderForm = cls()
        form.reviewer.choices = [SelectChoice(number, name) for number, name in people]
        return form


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Where an application goes; the button says where."""

    to = HiddenField(validators=[InputRequired(_l("Press the button of the next step."))])
    reason = StringField(_l("A note for the trail"), [Optional(), at_most(LONGEST_REASON)])


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What is decided and what the letter says of it. `submission` is what was read."""

    submission = HiddenField()
    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose a decision."))], choices=OUTCOME_CHOICES)
    words = TextAreaField(
        _l("What the letter says of it"),
        [Optional(), at_most(LONGEST_WORDS)],
    )

    @property
    def seen(self) -> int:
        """The submission that was read; 0 for anything forged."""
        return id_from(self.submission.data) or 0


class HourForm(FlaskForm):  # type: ignore[misc]
    """When the letters go, on the clock of the round."""

    version = HiddenField()
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    hour = HourField(_l("Time"), [InputRequired(_l("Write the time."))])

    @classmethod
    def of(cls, round_: Round) -> HourForm:
        """As the round has it."""
        wall = local(round_.letters_at, round_.time_zone) if round_.letters_at else None
        values = {"day": wall.date(), "hour": wall.time()} if wall else {}
        form: HourForm = cls(data={"version": round_.version, **values})
        return form

    @property
    def seen_version(self) -> int:
        """The version of the round that was seen; 0 for anything forged."""
        return number_from(self.version.data, 9) or 0

    def moment(self, zone: str) -> datetime | None:
        """The moment that was typed; None, with a word on the field, for one that the clock skips."""
        assert self.day.data
        assert self.hour.data
        try:
            return from_local(datetime.combine(self.day.data, self.hour.data), zone)
        except ValueError:
            self.hour.errors = [_("The clock skips this hour on that day. Choose another.")]
            return None


def wanted_from(args: MultiDict[str, str]) -> Wanted:
    """The choice that the question mark of an address holds. What makes no sense is left out."""
    return Wanted(
        need=_one_of(args.get("need", ""), (*NEEDS, *OUTCOME_FILTERS)),
        state=_one_of(args.get("state", ""), STATES),
        county=_one_of(args.get("county", ""), COUNTIES),
        text=args.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", ""),
        order=_one_of(args.get("order", ""), ORDERS) or "name",
    )


def spread_words(given: int) -> str:
    """What is said of giving out so many."""
    if not given:
        return str(ALREADY_SPREAD)
    return str(ngettext("One reading was given out.", "%(num)d readings were given out.", given))


def _one_of(value: str, allowed: Iterable[str]) -> str:
    return value if value in allowed else ""
