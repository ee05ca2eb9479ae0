"""Forms of lists that one can write to."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from modules.mailings.lists.models import MailingList
from webapp.forms.account import NEEDS_ADDRESS
from webapp.forms.registrations import an_address
from webapp.forms.subscriptions import list_name

APPROVED = _l("The list is told of it.")
REFUSED = _l("Nobody is told of it.")
DECIDED = _l("Somebody else has decided on it already.")
GIVEN_UP = _l("This list was retired: nobody would be told. Refuse the post, or have the list opened again first.")
ADDED = _l("Saved. It counts for the next message.")
REMOVED = _l("What comes from this address waits for a moderator from now on.")
NOT_PROVED = _l(
    "Nobody has proved that this address is theirs. Ask the person to create an account or to confirm a list first."
)
FORGIVEN = _l("We write to this address again.")
READ_AGAIN = _l("It is read once more, within a minute.")
PUT_AWAY = _l("It is put away.")


class PosterForm(FlaskForm):  # type: ignore[misc]
    """Who may post where."""

    list_id = SelectField(_l("List"), coerce=int)
    address = EmailField(_l("Email address"), [InputRequired(NEEDS_ADDRESS), an_address])
    moderates = BooleanField(_l("Decides on what others post"))

    @classmethod
    def of(cls, lists: Sequence[MailingList], **options: object) -> PosterForm:
        """The form with these lists to choose from."""
        form: PosterForm = cls(**options)
        form.list_id.choices = [SelectChoice(each.id, list_name(each)) for each in lists]
        return form

    def refuse_address(self) -> None:
        """Say that the address is nobody's."""
        self.address.errors = [str(NOT_PROVED)]
