"""A worker's task as a process of its own, to be killed: `python -m tests.tasks.one_fetch` fetches what is due and ends."""

from __future__ import annotations

from tasks.context import context_of, set_context
from tasks.partners import fetch_calendars
from tasks.settings import settings

if __name__ == "__main__":
    set_context(context_of(settings()))
    fetch_calendars()
