"""Awards: what completing, entering and merging earns."""

from __future__ import annotations

from modules.core.times import read_now
from modules.training.completion.certifying import certify, certify_entered, certify_merged
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction


@app.task(base=Reaction)
def completed(fact_id: int, completion_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Issue the certificate of a completed module, and of the series that it completes."""
    with context().transaction() as session:
        certify(session, completion_id, read_now(session))


@app.task(base=Reaction)
def entered(fact_id: int, enrolment_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Issue the certificate of a series that somebody entered after its modules were completed."""
    with context().transaction() as session:
        certify_entered(session, enrolment_id, read_now(session))


@app.task(base=Reaction)
def merged(fact_id: int, kept_id: int, gone_id: int) -> None:  # noqa: ARG001 (what went over is the kept record's now)
    """Issue the certificates of series that two records completed together."""
    with context().transaction() as session:
        certify_merged(session, kept_id, read_now(session))
