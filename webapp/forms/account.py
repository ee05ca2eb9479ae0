"""Forms of accounts. Those of signing in and of passwords are Flask-Security's, with our fields and words."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import ChangePasswordForm, LoginForm, RegisterFormV2, ResetPasswordForm
from flask_security.forms import EmailValidation
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from modules.accounts.passwords import LONGEST, Fault
from modules.formats.dates import say_city, say_zone
from modules.people.errors import NotAName
from modules.people.names import clean_name
from webapp.forms.bounds import at_most
from webapp.languages import current_language

NEEDS_ADDRESS = _l("Write an email address with an @ sign, such as name@example.org.")
NEEDS_PASSWORD = _l("Write your password.")
MESSAGES = {
    "GENERIC_AUTHN_FAILED": _l("The email address or the password is not right, or the address is not confirmed yet."),
    "EMAIL_NOT_PROVIDED": NEEDS_ADDRESS,
    "INVALID_EMAIL_ADDRESS": NEEDS_ADDRESS,
    "EMAIL_ALREADY_ASSOCIATED": NEEDS_ADDRESS,  # never shown: the answer is the same for a known address
    "PASSWORD_NOT_PROVIDED": NEEDS_PASSWORD,
    "INVALID_PASSWORD": _l("This is not your present password."),
    "PASSWORD_IS_THE_SAME": _l("Choose a password other than the present one."),
}
PASSWORD_FAULTS = {
    Fault.SHORT: _l("Use 8 characters or more."),
    Fault.LONG: _l("Use 256 characters or fewer."),
    Fault.COMMON: _l("This password is easy to guess. Add a few unrelated words."),
}
SAVED = _l("Your changes are saved.")
ENDED = _l("That browser is signed out.")
OTHERS_ENDED = _l("Every other browser is signed out.")
WRONG_PASSWORD = _l("This is not your password.")
LAST_ADMINISTRATOR = _l("Somebody else must be an administrator first.")
AMERICAN_ZONES = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
)
LANGUAGE_CHOICES = [SelectChoice("en", "English"), SelectChoice("es", "Español")]


def a_name(_form: Form, field: Field) -> None:
    """A name that can stand in a letter."""
    try:
        field.data = clean_name(field.data or "")
    except NotAName as error:
        raise ValidationError(_("Write a name of up to 120 characters, without a web address.")) from error


def _zone_with_city(zone: str) -> str:
    """Mountain time (Phoenix): two zones of one name keep different clocks in summer."""
    return f"{say_zone(zone, current_language())} ({say_city(zone, current_language())})"


def zone_choices() -> list[SelectChoice]:
    """The zones of the United States by name, then every other by its own."""
    ours = [SelectChoice(zone, _zone_with_city(zone), optgroup=_("United States")) for zone in AMERICAN_ZONES]
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
    return ours + [
        SelectChoice(zone, zone.replace("_", " "), optgroup=_("Other zones")) for zone in others if zone not in AMERICAN_ZONES
    ]


def name_field() -> StringField:
    """A person's name."""
    return StringField(_l("Your name"), validators=[InputRequired(_l("Write your name.")), a_name])


def address_field() -> EmailField:
    """An e-mail address; what is typed becomes the address as compared."""
    return EmailField(_l("Your email address"), validators=[InputRequired(NEEDS_ADDRESS), EmailValidation(verify=False)])


def new_password_field() -> PasswordField:
    """A password to be chosen; judged by the form's base."""
    return PasswordField(_l("New password"), validators=[InputRequired(NEEDS_PASSWORD)])


def a_new_address(form: Any, field: Field) -> None:
    """Finds whose it is already. The page never says so; `register_existing` has a letter sent instead."""
    form.existing_email_user = current_app.extensions["security"].datastore.find_known(field.data)
    if form.existing_email_user is not None:
        raise ValidationError(NEEDS_ADDRESS)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password. Whether the address is known shows in no answer: both are refused in the same words."""

    email = address_field()
    password = PasswordField(_l("Password"), validators=[InputRequired(NEEDS_PASSWORD)])
    remember = None
    submit = None
    next = HiddenField()

    def validate_next(self, field: Field) -> None:
        """Judged where it is used, by `after_sign_in`: a bad one keeps nobody from signing in."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether both are right; a wrong password is counted."""
        if super().validate(**kwargs):
            return True
        if self.ifield is not None:  # the account was looked for
            self.email.errors, self.password.errors = [], []
            self.form_errors = [MESSAGES["GENERIC_AUTHN_FAILED"]]
        return False


class SignUpForm(RegisterFormV2):  # type: ignore[misc]
    """A new account. The page says that it is for people of 13 and older: a team lead adds younger students."""

    name = name_field()
    email = EmailField(
        _l("Your email address"), validators=[InputRequired(NEEDS_ADDRESS), EmailValidation(verify=True), a_new_address]
    )
    password = PasswordField(_l("Choose a password"), validators=[InputRequired(NEEDS_PASSWORD)])
    submit = None
    user: Any = None

    def validate_next(self, field: Field) -> None:
        """Sign-up leads to the mailbox first, nowhere else."""

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """What `Datastore.create_user` is called with; without the password for listeners."""
        shown = {"email", "name", "password"} if only_user else {"email", "name"}
        return {name: value for name, value in self.data.items() if name in shown}


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password that was chosen with the address being confirmed; a button alone in the browser that signed up."""

    WRONG = _l("This is not the password that was chosen with this address.")

    password = PasswordField(_l("Password"), validators=[InputRequired(NEEDS_PASSWORD)])

    def __init__(self, *, needs_password: bool) -> None:
        super().__init__()
        if not needs_password:
            del self.password


class AddressForm(FlaskForm):  # type: ignore[misc]
    """An address to send a letter to."""

    email = address_field()


class NewPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Choosing a password behind a letter's link."""

    password = new_password_field()
    password_confirm = None
    submit = None


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Changing one's password, knowing the present one."""

    password = PasswordField(_l("Present password"))
    new_password = new_password_field()
    new_password_confirm = None
    submit = None


class ParticularsForm(FlaskForm):  # type: ignore[misc]
    """What a person says of themselves."""

    name = name_field()
    language = RadioField(_l("Language of pages and letters"), choices=LANGUAGE_CHOICES, validators=[InputRequired()])
    time_zone = SelectField(_l("Time zone"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zone_choices()


class EraseForm(FlaskForm):  # type: ignore[misc]
    """Leaving for good: the password once more, and a plain yes."""

    password = PasswordField(_l("Your password"), validators=[InputRequired(NEEDS_PASSWORD), at_most(LONGEST)])
    sure = BooleanField(_l("Yes, erase my data for good"), validators=[InputRequired(_l("Tick the box to go on."))])
