"""What is said to staff after a deed on an event."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SAVED = _l("The event is saved.")
PUBLISHED = _l("The event is published. Everybody can see it now.")
MOVED = _l("The event is moved. Everybody who registered is told.")
CANCELLED = _l("The event is cancelled. Everybody who registered is told.")
NOTHING_MOVED = _l("Time and place are what they were. Change one of them, or leave this page.")
CHANGED_MEANWHILE = _l("Somebody changed this event while you looked at it. Nothing was done: look once more, then decide.")
