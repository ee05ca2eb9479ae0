"""What is said of reminders."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l

from modules.formats.dates import say_time
from modules.mailings.reminders.models import ReminderRule
from webapp.languages import current_language

ON = _l("Reminders are on.")
OFF = _l("Reminders are off.")
SWITCHED = _l("Saved. It counts from now on.")


def said_hour(rule: ReminderRule) -> str:
    """The hour of a rule, as a clock on the wall says it."""
    return say_time(datetime(2000, 1, 1, rule.hour or 0, tzinfo=UTC), current_language())
