"""Calendars: made anew when something changed, so that whoever asks finds them ready. Nothing is wrong where this never runs."""

from __future__ import annotations

from modules.core.labels import label
from modules.core.times import read_now
from modules.feeds.renewing import renew, stale_keys
from tasks.app import app
from tasks.context import context


@app.task
def renew_calendars() -> None:
    """Make anew what is busy and no longer fresh, each calendar in a transaction of its own."""
    with context().transaction() as session:
        keys = stale_keys(session, read_now(session))
    for key in keys:
        with context().transaction() as session:
            renew(session, context().publisher, key, read_now(session))
        label("calendars.renewed")
