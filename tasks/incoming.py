"""Mail that came in: doing what each message asks for, and what follows from a post that waits."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

import structlog

from modules.core.labels import label
from modules.core.times import read_now
from modules.mailings.inbox.claiming import claim_next, park
from modules.mailings.inbox.handling import handle
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.inbox.telling import tell_author, tell_moderators
from tasks.app import PASSING, app
from tasks.context import context
from tasks.mailings import send_letters
from tasks.reaction import Reaction

log = structlog.get_logger()
SECONDS = 20.0
"""After that the task rings for itself and ends, so that others get their turn."""


@app.task
def handle_mail() -> None:
    """Do what waits, the longest waiting first."""
    until = monotonic() + SECONDS
    while _handle_next():
        if monotonic() > until:
            handle_mail.delay()
            return


@app.task(base=Reaction)
def post_held(fact_id: int, post_id: int) -> None:  # noqa: ARG001 (the post is the occasion)
    """Ask the moderators, and tell the author that it waits."""
    with context().transaction() as session:
        desk = context().desk(session, read_now(session))
        tell_moderators(desk, post_id)
        tell_author(desk, post_id)
    send_letters.delay()


def _handle_next() -> bool:
    """One message: claimed, commit; what a provider must be asked, without a transaction; done, commit. False when none is due."""
    with context().transaction() as session:
        now = read_now(session)
        claimed = claim_next(session, now)
    if claimed is None:
        return False
    label("inbox.claimed")
    try:
        _handle(claimed, now)
    except (OSError, *PASSING) as error:
        log.warning("mail waits for another time", message_id=claimed.id, error=str(error).strip())
    except Exception:  # (whatever is wrong with one message or with us, it stays for a person, and the others go on)
        log.exception("mail could not be handled", message_id=claimed.id)
        with context().transaction() as session:
            park(session, claimed, "broken", read_now(session))
    return True


def _handle(claimed: InboxMessage, now: datetime) -> None:
    reader = context().reader
    seen = reader.look(claimed, now)
    with context().transaction() as session:
        handle(session, reader, claimed, seen, now)
        label("inbox.handling")
