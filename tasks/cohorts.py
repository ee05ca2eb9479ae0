"""Cohorts: what else a fact causes."""

from __future__ import annotations

from modules.cohorts.applying.inviting import leave_all
from modules.core.times import read_now
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction


@app.task(base=Reaction)
def leave_applications(fact_id: int, person_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Somebody who was erased works on no application any more."""
    with context().transaction() as session:
        leave_all(session, person_id, read_now(session))
