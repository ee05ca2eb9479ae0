"""Training: counting what learners did, and what other facts mean for it."""

from __future__ import annotations

from modules.core.labels import label
from modules.core.times import read_now
from modules.training.completion.counting import recount
from modules.training.completion.recounting import ask_recounts
from modules.training.learning.attending import attend
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction

BATCHES = 50
"""After so many the task rings for itself and ends, so that others get their turn."""


@app.task
def count_anew() -> None:
    """Count what was asked for by now, each batch in a transaction of its own; most rings find that another was faster.

    What is asked for meanwhile waits for its own ring: counted one by one as it comes, it would cost several times as much.
    """
    began = None
    for _ in range(BATCHES):
        label("training.recounting")
        with context().transaction() as session:
            began = began or read_now(session)
            counted = recount(session, began)
        if not counted:
            return
        label("training.recounted")
    count_anew.delay()


@app.task(base=Reaction)
def attended(fact_id: int, attendance_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Let a mark on a roster count in the modules that ask for coming to the event."""
    with context().transaction() as session:
        attend(session, attendance_id, read_now(session))


@app.task(base=Reaction)
def merged(fact_id: int, kept_id: int, gone_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Count anew what two records have, now that their rows went from one to the other."""
    with context().transaction() as session:
        ask_recounts(session, [kept_id, gone_id], read_now(session))
