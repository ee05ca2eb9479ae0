"""Partners: fetching the calendars whose turn it is, and publishing what editors accepted of them."""

from __future__ import annotations

from time import monotonic

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from modules.core.labels import label
from modules.core.times import read_now
from modules.feeds.incoming.polling import claim_due, settle
from modules.feeds.incoming.publishing import AT_ONCE, accepted, give_up_next, publish_some
from tasks.app import app
from tasks.context import context

SECONDS = 20.0
"""After that a task rings for itself and ends, so that others get their turn; one fetch takes no longer either."""
FEWER = 10
REFUSALS = (DataError, IntegrityError, StaleDataError)
"""The database will not keep something, or somebody else was first with it."""


@app.task
def fetch_calendars() -> None:
    """Fetch what is due, the longest waiting first; what comes is put before the editors, and nothing is published."""
    until = monotonic() + SECONDS
    while _fetch_next():
        if monotonic() > until:
            fetch_calendars.delay()
            return


@app.task
def publish_calendars() -> None:
    """Publish what editors accepted, one calendar after the other."""
    until = monotonic() + SECONDS
    with context().transaction() as session:
        partner_ids = accepted(session)
    if not all(_publish(partner_id, until) for partner_id in partner_ids):
        publish_calendars.delay()


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


def _publish(partner_id: int, until: float) -> bool:
    """Some in each transaction; whether all of it was done in time.

    Where the database refuses some, fewer are tried until it is one, and that one is left out.
    """
    most = AT_ONCE
    while True:
        try:
            if not _publish_some(partner_id, most):
                return True
        except REFUSALS:
            most = max(1, most // FEWER) if most > 1 else _give_up_next(partner_id)
        if monotonic() > until:
            return False


def _publish_some(partner_id: int, most: int) -> bool:
    with context().transaction() as session:
        more = publish_some(session, partner_id, read_now(session), most)
        label("partners.publishing")
    label("partners.published")
    return more


def _give_up_next(partner_id: int) -> int:
    """Leave one out; how many to try again."""
    with context().transaction() as session:
        give_up_next(session, partner_id)
    return AT_ONCE
