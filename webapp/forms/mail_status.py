"""What is said after something was done about mail that hangs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

HURRIED = _l("What waits for another try is tried now.")
NOTHING_TO_HURRY = _l("Nothing waits for another try.")
SENT_ANEW = _l("The letter goes out once more.")
GIVEN_UP = _l("The letter is tried no more.")
WOKEN = _l("Mail goes to this domain again.")
GONE = _l("That was settled meanwhile. Here is how it stands now.")
