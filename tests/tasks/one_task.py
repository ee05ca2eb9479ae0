"""A worker's task as a process of its own, to be killed: `python -m tests.tasks.one_task fetch_calendars` does it and ends."""

from __future__ import annotations

import sys

from tasks import digests, incoming, partners  # noqa: F401 (a task is known once it is imported)
from tasks.app import app
from tasks.context import context_of, set_context
from tasks.settings import settings

if __name__ == "__main__":
    partners.AT_ONCE = digests.CHUNK = 2
    set_context(context_of(settings()))
    [task] = [each for name, each in app.tasks.items() if name.endswith(f".{sys.argv[1]}")]
    task()
