"""Forms of certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from webapp.forms.bounds import at_most

LONGEST_REASON = 500

# What is said after a deed.
CLAIMED = _l("Your certificate is ready.")
NOT_OVER = _l("You can have this certificate once the event is over: it counts every session.")
REVOKED = _l("The certificate no longer counts, and its holder is told why.")
RESTORED = _l("The certificate counts again.")
ALREADY_REVOKED = _l("Somebody revoked this certificate before you.")
NOT_REVOKED = _l("This certificate counts already.")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a certificate is revoked or restored."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            DataRequired(_l("Say why. It is kept with the certificate.")),
            at_most(LONGEST_REASON),
        ],
    )
