"""The words of the file that says which issues reached whom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

_ISSUE = (_l("List"), _l("Issue"), _l("Day"))
OF_ADDRESS = (*_ISSUE, _l("Address"), _l("How it stands"), _l("What the mail server said"), _l("When"))
OF_NAMES = (
    *_ISSUE,
    _l("Kind"),
    _l("Name"),
    lazy_pgettext("of mail", "Readers"),
    _l("Taken"),
    _l("Refused"),
    _l("Not known"),
    _l("Left out"),
)
KINDS = {"domain": _l("Domain"), "county": _l("County"), "organization": _l("Organization")}
STATES = {
    "accepted": _l("Taken"),
    "rejected": _l("Refused"),
    "uncertain": _l("Not known"),
    "suppressed": _l("Left out"),
}
WAITS = _l("Still to go")
