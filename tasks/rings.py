"""What the relay rings for without a fact: work of which the database has rows."""

from __future__ import annotations

from collections.abc import Collection

from modules.events.calendar_version import WORK as CALENDARS
from modules.feeds.incoming.deciding import WORK as PUBLISHING
from modules.mailings.inbox.receiving import WORK as INBOX
from modules.training.completion.recounting import WORK as RECOUNTS
from tasks.app import PatientTask
from tasks.calendars import renew_calendars
from tasks.incoming import handle_mail
from tasks.partners import publish_calendars
from tasks.training import count_anew

RINGS: dict[str, PatientTask] = {
    RECOUNTS: count_anew,
    CALENDARS: renew_calendars,
    PUBLISHING: publish_calendars,
    INBOX: handle_mail,
}
"""Work as `modules.outbox.ringing.ring` names it → the task that does all of it that there is."""
FORGOTTEN = 60
"""Seconds after which a ring that nobody heard is dropped: the clock rings again."""


def ring_for(works: Collection[str]) -> None:
    """Ring once for each of these; work of newer code than ours is left to the clock.

    Raises what the broker raises when it is away.
    """
    for work in sorted(RINGS.keys() & works):
        RINGS[work].apply_async(retry=False, expires=FORGOTTEN)
