"""Editions: those whose hour has come, those that are done, and the links of those that are being written."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from time import monotonic

import structlog
from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.feeds.incoming.trying import fault_of
from modules.mailings.editions.braking import brake
from modules.mailings.editions.finishing import finish_settled
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.holding import tell_editors
from modules.mailings.editions.links import note_link, untried_of_drafts
from modules.mailings.editions.proving import conclude, gather, look
from modules.mailings.editions.readiness import ask_ahead
from modules.mailings.editions.reopening import reopen_settled_late
from modules.mailings.facts import EditionHeld
from modules.mailings.preflight.findings import Level
from tasks.app import app
from tasks.context import context
from tasks.mailings import send_letters
from tasks.reaction import Reaction

TRYING_SECONDS = 20.0
log = structlog.get_logger()


def look_after_editions(session: Session, now: datetime) -> None:
    """Write the sums of what is done, stop what goes wrong, have what goes soon looked at; a sum that is not exact is an alarm."""
    ask_ahead(session, now)
    reopen_settled_late(session, now)
    for found in finish_settled(session, now):
        say = log.info if found.is_exact else log.error
        say("an edition is done", edition_id=found.edition_id, exact=found.is_exact, **found.account.sums)
    for edition_id, why in brake(session, context().limits, now).items():
        log.warning("an edition was stopped", edition_id=edition_id, why=why)


@app.task
def freeze_editions() -> None:
    """Freeze the edition that has been due longest, each in a transaction of its own; ring again while there may be more."""
    with context().transaction() as session:
        found = freeze_next(session, context().press, read_now(session))
    if found is not None:
        log.info("an edition's hour has come", edition_id=found.edition_id, candidates=found.candidates, held=found.held)
        freeze_editions.delay()


@app.task(base=Reaction)
def preflight(fact_id: int, preflight_id: int) -> None:  # noqa: ARG001 (the preflight is the occasion)
    """Look at the sender of an edition and at its message; then the seeds get it, and it may have waited for this."""
    if _looked(preflight_id):
        send_letters.delay()
        freeze_editions.delay()


def _looked(preflight_id: int) -> bool:
    """Whether there was anything to look at; the DNS is asked in no transaction."""
    identity = context().identity
    with context().transaction() as session:
        proof = gather(context().desk(session, read_now(session)), identity, preflight_id)
    if proof is None:
        return False
    found = list(look(proof, identity, context().names()))
    with context().transaction() as session:
        conclude(context().desk(session, read_now(session)), identity, proof, found)
    log.info(
        "a sender was looked at", preflight_id=preflight_id, blocks=[each.kind for each in found if each.level == Level.BLOCK]
    )
    return True


@app.task(base=Reaction)
def edition_held(fact_id: int, edition_id: int, version: int) -> None:  # noqa: ARG001 (the version is the occasion)
    """Tell the editors that an edition did not go."""
    with context().transaction() as session:
        tell_editors(context().desk(session, read_now(session)), EditionHeld(edition_id=edition_id, version=version))
    send_letters.delay()


@app.task
def try_links() -> None:
    """Try the outside links of editions that are being written, each once in a while; the network is in no transaction."""
    with context().transaction() as session:
        addresses = untried_of_drafts(session, context().press, read_now(session))
    until = monotonic() + TRYING_SECONDS
    for address in takewhile(lambda _: monotonic() < until, addresses):
        fault = fault_of(context().fetcher, address)
        with context().transaction() as session:
            note_link(session, address, fault, read_now(session))
