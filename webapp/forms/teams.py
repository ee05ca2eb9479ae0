"""Forms of teams: seats, and a team's leaving."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from modules.cohorts import errors
from modules.cohorts.models import Seat
from modules.cohorts.teams.roles import SEAT_ROLES
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import SWAPPED
from modules.cohorts.teams.teaming import ERASED, WITHDREW
from modules.core.errors import Refused
from webapp.forms.account import LANGUAGE_CHOICES, a_name
from webapp.forms.bounds import at_most
from webapp.forms.registrations import an_address

LONGEST_LINE = 200
ROLE_WORDS = {
    "team_lead": _l("Team lead"),
    "superintendent": _l("Superintendent or assistant"),
    "administrator": _l("Administrator"),
    "teacher": _l("Teacher"),
    "classified": _l("Classified staff"),
    "counselor": _l("School counselor"),
    "family": _l("Family member or caregiver"),
    "student": _l("Student"),
    "partner": _l("Community partner"),
    "board": _l("Board member"),
    "county_liaison": _l("County office liaison"),
}
ROLE_CHOICES = [SelectChoice(role, ROLE_WORDS[role]) for role in SEAT_ROLES]
SEATED = _l("%(name)s has a seat in the team.")
CHANGED = _l("The seat is changed.")
LEFT = _l("The seat has ended. It stays in the history of the team.")
NOW_LEADS = _l("%(name)s leads the team now.")
LEADS_NO_MORE = _l("%(name)s keeps the seat and leads no more.")
NO_ADDRESS = _l(
    "A lead signs in, and this person has no email address here. Let them take their seat anew, with their address."
)
WITHDRAWN = _l("The team has left the cohort. All it did stays.")

ENDED = {
    SWAPPED: _l("somebody else took the seat"),
    WITHDREW: _l("the team left the cohort"),
    ERASED: _l("this person is no longer kept"),
}

# Why a deed was refused: the field it stands at (empty: the form as a whole), and the words.
FAULTS: dict[type[Refused], tuple[str, str]] = {
    errors.AlreadySeated: ("", _l("This person has a seat in the team already.")),
    errors.LastLead: ("", _l("A team keeps at least one lead. Make somebody else lead first.")),
    errors.LeadNeedsAddress: ("address", _l("A lead signs in. Write their email address.")),
    errors.ConsentMissing: ("consent", _l("Tick this box once you have seen the consent of a parent or guardian.")),
    errors.MinorAlone: ("minor", _l("Somebody under 18 has no address and no account here, and does not lead.")),
    errors.SeatEnded: ("", _l("This seat has ended already. This is the team as it stands.")),
    errors.TeamWithdrawn: ("", _l("This team has left the cohort. What it did stays, and nothing is added.")),
}


def role_name(role: str) -> str:
    """A role of a seat in words."""
    return str(ROLE_WORDS[role])


def ended_words(reason: str) -> str:
    """Why a seat ended: what a deed wrote, or the words of a lead."""
    return str(ENDED.get(reason, reason))


def show_refusal(form: FlaskForm, refused: Refused) -> None:
    """Say at the right field why nothing was saved; raise what has no words."""
    if type(refused) not in FAULTS:
        raise refused
    name, words = FAULTS[type(refused)]
    if name and name in form:
        form[name].errors = [str(words)]
    else:
        form.form_errors = [str(words)]


class SeatForm(FlaskForm):  # type: ignore[misc]
    """Somebody who is to sit in the team. Without the boxes for minors for whoever may not add one."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), a_name])
    role = SelectField(_l("Role"), choices=ROLE_CHOICES, default="teacher")
    address = EmailField(_l("Email address"), [Optional(), an_address])
    contact = StringField(_l("How else to reach them"), [Optional(), at_most(LONGEST_LINE)])
    language = RadioField(_l("Language of our letters"), choices=LANGUAGE_CHOICES, default="en")
    lead = BooleanField(_l("Leads the team"))
    minor = BooleanField(_l("Is under 18"))
    consent = BooleanField(_l("I have seen the consent of a parent or guardian"))

    @classmethod
    def for_reader(cls, adds_minors: bool) -> SeatForm:
        """The form as this reader may send it."""
        form: SeatForm = cls()
        if not adds_minors:
            del form.minor
            del form.consent
        return form

    def draft(self) -> SeatDraft:
        """What was typed."""
        return SeatDraft(
            role=self.role.data,
            name=self.name.data or "",
            address=self.address.data or "",
            language=self.language.data,
            lead=self.lead.data,
            minor=bool(self.minor and self.minor.data),
            contact=self.contact.data or "",
            consent=bool(self.consent and self.consent.data),
        )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """The same person in another role, or reached in another way."""

    # Ids of their own: the form of somebody else who takes the seat has a role too, on the same page.
    role = SelectField(_l("Role"), choices=ROLE_CHOICES, id="own-role")
    contact = StringField(
        _l("How else to reach them"),
        [Optional(), at_most(LONGEST_LINE)],
        id="own-contact",
    )

    def draft(self, seat: Seat) -> SeatDraft:
        """The seat with what was typed; a consent that was noted stays noted."""
        return SeatDraft(
            role=self.role.data,
            name=seat.name,
            person_id=seat.person_id,
            lead=seat.lead,
            minor=seat.minor,
            contact=self.contact.data or "",
            consent=seat.minor,
        )


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """Why a seat ends."""

    reason = StringField(_l("Reason"), [Optional(), at_most(LONGEST_LINE)])


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why a team leaves the cohort."""

    reason = TextAreaField(
        _l("Why does the team leave?"),
        [InputRequired(_l("Write why.")), at_most(1000)],
    )
    sure = BooleanField(_l("Yes, end every seat of this team"), [InputRequired(_l("Tick the box to go on."))])


def registered_words(taken: int, had: int, left_out: int) -> tuple[str, str]:
    """What registering the whole team came to, and whether that is a success or a warning."""
    if left_out:
        return _("%(taken)s got a place. For %(left)s there was none left.", taken=taken, left=left_out), "warning"
    if not taken:
        return _("Everybody in the team had a place already (%(had)s).", had=had), "success"
    return _("The whole team has a place now."), "success"
