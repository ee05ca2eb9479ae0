"""Registrations: what else a fact causes."""

from __future__ import annotations

from modules.core.times import read_now
from modules.registrations.withdrawing import withdraw_all
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction


@app.task(base=Reaction)
def free_seats(fact_id: int, person_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Free the seats of somebody who was erased."""
    with context().transaction() as session:
        withdraw_all(session, person_id, read_now(session))
