"""What is said and chosen about one's own calendars."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

MADE = _l("Your calendar has an address. Now add it to your calendar program.")
RENEWED = _l("The calendar has a new address, and the old one has ended. Now add the new one to your calendar program.")
ENDED = _l("The address has ended. Programs that ask for it are told so.")
SAVED = _l("Saved. Your program sees it when it looks again.")


class MakeForm(FlaskForm):  # type: ignore[misc]
    """Which calendar; without a cohort that of everything."""

    cohort = IntegerField(validators=[Optional(), NumberRange(1, 2**63 - 1)])


class JoinLinksForm(FlaskForm):  # type: ignore[misc]
    """Whether the links to join stand in it."""

    join_links = BooleanField()
