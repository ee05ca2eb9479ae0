"""Forms of staff about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from modules.accounts.actors import Role

LARGEST_ID = 2**63 - 1
ROLE_CHOICES = [
    SelectChoice(Role.ADMINISTRATOR.value, _l("Administrator")),
    SelectChoice(Role.EDITOR.value, _l("Editor")),
    SelectChoice(Role.FACILITATOR.value, _l("Facilitator")),
    SelectChoice(Role.COUNTY_LEAD.value, _l("County office lead")),
    SelectChoice(Role.TEAM_LEAD.value, _l("Team lead")),
    SelectChoice(Role.PARTICIPANT.value, _l("Participant")),
]
ROLE_HELD = _l("This person holds that role already.")
GIVEN = _l("The role is given.")
TAKEN = _l("The role is taken back.")
SIGNED_OUT = _l("Every browser of this person is signed out.")
NO_OTHER_RECORD = _l("There is no other live record with this number.")
MERGED = _l("Both records are one now.")
UNDONE = _l("The records are two again.")
ERASED = _l("The person is erased.")
ONE_SCOPE = _l("Choose an organization or a cohort, not both.")
ONLY_FACILITATORS = _l("Only a facilitator is given for one cohort.")
NO_ORGANIZATION = _l("No organization has this code.")
DAY_OVER = _l("This day is over.")
ROLE_NAMES = {choice.value: choice.label for choice in ROLE_CHOICES}


class GrantForm(FlaskForm):  # type: ignore[misc]
    """A role for the whole site, for one organization named by its CD code, or for one cohort; for good, or up to a day."""

    role = SelectField(_l("Role"), choices=ROLE_CHOICES, validators=[InputRequired()])
    cd_code = StringField(
        _l("Only for the organization with this CD code"),
        validators=[Optional(), Regexp(r"\d{7}", message=_l("A CD code has seven digits."))],
    )
    cohort = SelectField(_l("Only for this cohort"), coerce=int, default=0)
    until = DateField(_l("Last day"), validators=[Optional()])

    def __init__(self, cohorts: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cohort.choices = [SelectChoice(0, _l("No cohort")), *(SelectChoice(number, name) for number, name in cohorts)]


class MergeForm(FlaskForm):  # type: ignore[misc]
    """Which other record is the same person."""

    gone_id = IntegerField(
        _l("Number of the other record"),
        validators=[
            InputRequired(_l("Write the number of a record.")),
            NumberRange(1, LARGEST_ID, _l("Write the number of a record.")),
        ],
    )


class ErasePersonForm(FlaskForm):  # type: ignore[misc]
    """A plain yes."""

    sure = BooleanField(_l("Yes, erase this person for good"), validators=[InputRequired(_l("Tick the box to go on."))])
