"""A worker's task as a process of its own, to be killed: `python -m tests.tasks.one_task fetch_calendars` does it and ends."""

from __future__ import annotations

import sys

from tasks import partners
from tasks.context import context_of, set_context
from tasks.settings import settings

if __name__ == "__main__":
    partners.AT_ONCE = 2
    set_context(context_of(settings()))
    getattr(partners, sys.argv[1])()
