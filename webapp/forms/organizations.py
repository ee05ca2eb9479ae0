"""Forms of organizations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from modules.formats.cleaning import clean_line
from modules.organizations.adding import OrganizationDraft
from modules.organizations.counties import COUNTIES
from webapp.forms.bounds import at_most

KINDS = [
    SelectChoice("district", _l("School district")),
    SelectChoice("county_office", _l("County office of education")),
    SelectChoice("charter", _l("Charter school")),
    SelectChoice("other", _l("Something else")),
]
WORK = [
    SelectChoice("", _l("Prefer not to say")),
    SelectChoice("family", _l("Family member or caregiver")),
    SelectChoice("student", _l("Student")),
    SelectChoice("teacher", _l("Teacher")),
    SelectChoice("counselor", _l("School counselor")),
    SelectChoice("classified", _l("Classified staff")),
    SelectChoice("site_administrator", _l("Principal or site administrator")),
    SelectChoice("district_administrator", _l("District administrator")),
    SelectChoice("county_office", _l("County office staff")),
    SelectChoice("board", _l("Board member")),
    SelectChoice("partner", _l("Community partner")),
]


COUNTY = [SelectChoice("", _l("None or several")), *(SelectChoice(name) for name in COUNTIES)]
LARGEST_ID = 2**63 - 1

# What is said after a deed.
SAVED = _l("Your organization is saved.")
LEFT = _l("You no longer belong to an organization.")
ASKED = _l("Thank you. We look for your organization and add it.")
ADDED = _l("The organization is added.")
ANSWERED = _l("%(name)s now belongs to that organization.")
CLOSED = _l("This organization has closed. Choose another.")
CODE_TAKEN = _l("Another organization has this code.")


def _one_line(text: str | None) -> str:
    return clean_line(text or "")


def work_name(code: str) -> str:
    """What a person does at an organization, in words; nothing for what is not said."""
    return next((str(choice.label) for choice in WORK if choice.value == code and code), "")


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Which organization is mine."""

    organization = IntegerField(
        _l("Your organization"),
        [
            InputRequired(_l("Choose your organization in the list.")),
            NumberRange(1, LARGEST_ID, _l("Choose your organization in the list.")),
        ],
    )
    work = SelectField(_l("Your work there"), [Optional()], choices=WORK)


class UnlistedForm(FlaskForm):  # type: ignore[misc]
    """Mine is not in the list."""

    words = StringField(
        _l("Name and city of your organization"),
        [
            InputRequired(_l("Write the name of your organization.")),
            at_most(300),
        ],
        filters=[_one_line],
    )


class AddForm(FlaskForm):  # type: ignore[misc]
    """An organization that staff add."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Write the name.")), at_most(200)],
        filters=[_one_line],
    )
    kind = RadioField(_l("Kind"), [InputRequired(_l("Choose the kind."))], choices=KINDS)
    county = SelectField(_l("County"), [Optional()], choices=COUNTY)
    city = StringField(_l("City"), [at_most(100)], filters=[_one_line])
    cd_code = StringField(
        _l("CD code"),
        [Optional(), Regexp(r"^[0-9]{7}$", message=_l("Write the seven digits of the county-district code."))],
        filters=[_one_line],
    )

    def draft(self) -> OrganizationDraft:
        """What was typed."""
        return OrganizationDraft(
            name=self.name.data or "",
            kind=self.kind.data,
            county=self.county.data or "",
            city=self.city.data or "",
            cd_code=self.cd_code.data or None,
        )
