"""Forms of registering and of the roster."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from modules.accounts.actors import Actor
from modules.people.addresses import mail_address
from modules.people.errors import NotAnAddress
from modules.registrations.asking import Wish
from modules.registrations.walk_ins import WalkIn
from webapp.forms.account import LANGUAGE_CHOICES, NEEDS_ADDRESS, a_name
from webapp.forms.bounds import at_most
from webapp.forms.event_parts import id_from
from webapp.languages import current_language

LONGEST_NEEDS = 500
LONGEST_KEY = 64
TICK_TO_LET_IN = _l("Every seat is taken. Tick this box to let the person in anyway.")
PRESS_AGAIN = _l("Many people are here at once. Press the button again.")
WALKED_IN = _l("%(name)s is on the list and marked as here.")


def an_address(_form: Form, field: Field) -> None:
    """An address that a letter can be sent to."""
    try:
        field.data = mail_address(field.data or "")
    except NotAnAddress as error:
        raise ValidationError(_("Write an email address with an @ sign, such as name@example.org.")) from error


class RegistrationForm(FlaskForm):  # type: ignore[misc]
    """Asking for a seat. Without `address` for a person who has proved one."""

    name = StringField(_l("Your name"), [InputRequired(_l("Write your name.")), a_name])
    address = EmailField(_l("Your email address"), [InputRequired(NEEDS_ADDRESS), an_address])
    locale = RadioField(_l("Language of our letters"), [InputRequired(_l("Choose a language."))], choices=LANGUAGE_CHOICES)
    needs = TextAreaField(
        _l("Interpreter or access help?"),
        [Optional(), at_most(LONGEST_NEEDS)],
    )

    @classmethod
    def for_reader(cls, actor: Actor, proved: str | None) -> RegistrationForm:
        """What is known of the reader is filled in, and an address that they have proved is not asked for."""
        language = actor.language if actor.signed_in else current_language()
        form: RegistrationForm = cls(data={"name": actor.name, "locale": language})
        if proved:
            del form.address
        return form

    def wish(self, event_id: int, actor: Actor) -> Wish:
        """What was typed."""
        return Wish(
            event_id=event_id,
            name=self.name.data or "",
            address=(self.address.data or "") if self.address else "",
            locale=self.locale.data,
            needs=self.needs.data or "",
            person_id=actor.person_id,
        )


class WalkInForm(FlaskForm):  # type: ignore[misc]
    """Somebody at the door. `key` is new with each form, so that one sent twice adds one person."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), at_most(LONGEST_KEY)])
    session = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), a_name])
    address = EmailField(_l("Email address"), [Optional(), an_address])
    locale = RadioField(_l("Language"), [InputRequired(_l("Choose a language."))], choices=LANGUAGE_CHOICES, default="en")
    over_capacity = BooleanField(_l("Every seat is taken. Let this person in anyway."))

    def walk_in(self, event_id: int, by: int) -> WalkIn:
        """What was typed."""
        return WalkIn(
            event_id=event_id,
            session_id=id_from(self.session.data) or 0,
            name=self.name.data or "",
            address=self.address.data or "",
            locale=self.locale.data,
            client_key=self.key.data or "",
            by=by,
            over_capacity=self.over_capacity.data,
        )
