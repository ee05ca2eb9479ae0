"""What Flask-Security lets be replaced: letters become facts, addresses and passwords follow the rules of the domain."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_security import MailUtil, PasswordUtil
from flask_security.mail_util import EmailValidateException

from config import Config
from modules.accounts import hashing
from modules.accounts.facts import PasswordChanged, PasswordResetAsked, SignUpAsked, SignUpRepeated
from modules.accounts.passwords import fault_of, normal_password
from modules.outbox.recording import record
from modules.people.addresses import address_key
from modules.people.errors import NotAnAddress
from webapp.access import now
from webapp.extensions import db
from webapp.forms.account import NEEDS_ADDRESS, PASSWORD_FAULTS

FACTS = {
    "security/email/welcome": SignUpAsked,
    "security/email/welcome_existing": SignUpRepeated,
    "security/email/confirmation_instructions": SignUpAsked,
    "security/email/reset_instructions": PasswordResetAsked,
    "security/email/reset_notice": PasswordChanged,
    "security/email/change_notice": PasswordChanged,
}
"""The library's letters, by the names of their templates. A letter that is not listed is a bug: nothing is mailed inline."""


class FactMail(MailUtil):  # type: ignore[misc]
    """Mails nothing: records the fact from which the letter follows."""

    def send_mail(self, template: str, *_args: Any, **context: Any) -> None:
        """Record what the letter is about."""
        record(db.session(), FACTS[template](context["user"].id), now())

    def normalize(self, email: str) -> str:
        """The address as compared."""
        try:
            return address_key(email)
        except NotAnAddress as error:
            raise EmailValidateException(str(NEEDS_ADDRESS)) from error

    validate = normalize


class OwnPasswords(PasswordUtil):  # type: ignore[misc]
    """The rules of `modules.accounts.passwords`."""

    def normalize(self, password: str) -> str:
        """As it is hashed."""
        return normal_password(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """(what is wrong in words, the password as it is hashed)."""
        normal = self.normalize(password)
        user = None if is_register else kwargs["user"]
        own = (user.email,) if user else tuple(str(value) for value in kwargs.values() if value)
        config: Config = current_app.config["CONVENE"]
        fault = fault_of(normal, (*own, config.site_name, config.agency_short_name))
        return ([str(PASSWORD_FAULTS[fault])] if fault else None), normal


class BoundedHashes:
    """Stands where Flask-Security keeps passlib's context, so that each hash of it is one of the few made at once."""

    hash = staticmethod(lambda secret, **_: hashing.hash_password(secret))
    verify = staticmethod(hashing.verify_password)
    needs_update = staticmethod(hashing.is_outdated)

    @staticmethod
    def identify(_hash: str) -> str:
        """The one scheme."""
        return "argon2"
