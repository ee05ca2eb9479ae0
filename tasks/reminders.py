"""Reminders: planned anew when the thing they are about changes."""

from __future__ import annotations

from modules.core.times import read_now
from modules.mailings.reminders.of_applications import plan_round
from modules.mailings.reminders.of_sessions import plan_event, plan_place
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction


@app.task(base=Reaction)
def plan_for_place(fact_id: int, registration_id: int) -> None:  # noqa: ARG001 (what stands in the rows is what counts)
    """Plan for somebody who took a seat or gave it up."""
    with context().transaction() as session:
        plan_place(session, registration_id, read_now(session))


@app.task(base=Reaction)
def plan_for_event(fact_id: int, event_id: int, sequence: int) -> None:  # noqa: ARG001 (what stands in the rows is what counts)
    """Plan for everybody registered for an event that moved or was cancelled."""
    with context().transaction() as session:
        plan_event(session, event_id, read_now(session))


@app.task(base=Reaction)
def plan_for_round(fact_id: int, round_id: int, move_id: int) -> None:  # noqa: ARG001 (what stands in the rows is what counts)
    """Plan for everybody who applies in a round whose deadline moved."""
    with context().transaction() as session:
        plan_round(session, round_id, read_now(session))
