"""Teams: what else a fact causes."""

from __future__ import annotations

from modules.cohorts.teams.teaming import end_seats_of
from modules.core.times import read_now
from modules.mailings.telling_teams import tell_returned
from tasks.app import app
from tasks.context import context
from tasks.mailings import send_letters
from tasks.reaction import Reaction


@app.task(base=Reaction)
def end_seats(fact_id: int, person_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """End the seats of somebody who was erased."""
    with context().transaction() as session:
        end_seats_of(session, person_id, read_now(session))


@app.task(base=Reaction)
def hand_in_returned(fact_id: int, hand_in_id: int) -> None:  # noqa: ARG001 (the hand-in is the occasion)
    """Tell the leads of a team that another version is asked for."""
    with context().transaction() as session:
        tell_returned(context().desk(session, read_now(session)), hand_in_id)
    send_letters.delay()
