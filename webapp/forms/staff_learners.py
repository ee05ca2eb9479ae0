"""Forms of the desk of learners: waiving, taking a completion back; and the words of its deeds and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from webapp.forms.bounds import at_most

LONGEST_REASON = 500
WAIVED = _l("It counts as met. Their progress is being counted again.")
WAIVER_ENDED = _l("The waiver counts no longer. What was completed with it stays completed.")
WITHDRAWN = _l("The completion counts no longer. Its certificates are revoked, and their holder is told why.")
NO_COMPLETION = _l("There is no completion to take back: perhaps somebody was faster.")
NOTHING_ASKS = _l("Nothing asks for this any more. Look at what is still open.")
NOT_PUBLISHED = _l("The module is not published, so nobody new can take it.")
COLUMNS = (_l("Survey"), _l("Question"), _l("What people answered"), _l("People"))
TOO_FEW = _l("Fewer than %(num)d answers, so not shown")
SHORT = at_most(LONGEST_REASON)


class WaiveForm(FlaskForm):  # type: ignore[misc]
    """Which requirement counts as met (empty: the whole module), and why. The template writes the list: it knows the words."""

    activity = StringField(_l("What counts as met"), [Optional()])
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Say why. The learner reads it, and it is kept.")), SHORT])


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why a completion is taken back; its field is not named like the one of the other form on the page."""

    why = TextAreaField(_l("Reason"), [DataRequired(_l("Say why. The learner reads it, and it is kept.")), SHORT])
