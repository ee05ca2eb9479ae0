"""Partners: fetching the calendars whose turn it is."""

from __future__ import annotations

from time import monotonic

from modules.core.labels import label
from modules.core.times import read_now
from modules.feeds.incoming.polling import claim_due, settle
from tasks.app import app
from tasks.context import context

FETCHING_SECONDS = 20.0
"""After that the task rings for itself and ends, so that others get their turn; one fetch takes no longer either."""


@app.task
def fetch_calendars() -> None:
    """Fetch what is due, the longest waiting first; what comes is put before the editors, and nothing is published."""
    until = monotonic() + FETCHING_SECONDS
    while _fetch_next():
        if monotonic() > until:
            fetch_calendars.delay()
            return


def _fetch_next() -> bool:
    """One partner: claimed, commit; the network; settled, commit. False when nobody is due."""
    with context().transaction() as session:
        claim = claim_due(session, read_now(session))
    if claim is None:
        return False
    label("partners.claimed")
    outcome = context().fetcher.fetch(claim.address, claim.known)
    label("partners.fetched")
    with context().transaction() as session:
        settle(session, claim, outcome, read_now(session))
    return True
