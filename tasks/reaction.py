"""A task that follows from a fact."""

from __future__ import annotations

from typing import Any

from modules.core.times import read_now
from modules.outbox.relaying import finish
from tasks.app import PatientTask
from tasks.context import context


class Reaction(PatientTask):
    """Gets `fact_id` and the fields of its fact. Having run, it says so to the outbox; until then the fact is told again."""

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """React, then finish: each in its own transaction, so a crash in between means once more."""
        super().__call__(*args, **kwargs)
        with context().transaction() as session:
            finish(session, kwargs["fact_id"], self.name, read_now(session))
