"""Mail to many: each class of it has a task, so that one does not wait for the other; and what was refused of it, and of letters."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from modules.core.times import read_now
from modules.deliveries.batches import BulkKind
from modules.mailings.inbox.refusals import MANY, note_refusals
from tasks.app import PatientTask, app
from tasks.context import Context, context

SENDING_SECONDS = 20.0
"""After so long the task rings for itself and ends: letters that wait in the same queue get their turn."""
FORGOTTEN = 60
"""Seconds after which such a ring is dropped that nobody heard: all who could hear it are sending, and the clock rings again."""

KINDS: dict[str, Callable[[Context], BulkKind]] = {
    "newsletter": lambda held: held.newsletters.kind,
    "digest": lambda held: held.digests.kind,
}
"""The classes of mail to many, as the ledger calls them."""


def send_due(kind: str, again: PatientTask) -> None:
    """Send what is due of this class; ring once more when the time is over before it is done."""
    if context().bulk_sender(KINDS[kind](context())).send_due(SENDING_SECONDS):
        again.apply_async(expires=FORGOTTEN)


@app.task
def send_newsletters() -> None:
    """Send editions to their readers."""
    send_due("newsletter", send_newsletters)


@app.task
def send_digests() -> None:
    """Send digests to their readers."""
    send_due("digest", send_digests)


@app.task
def count_refusals() -> None:
    """Count against their addresses what mail servers refused: some in each transaction, since it may be much."""
    until = monotonic() + SENDING_SECONDS
    while _count_some():
        if monotonic() > until:
            count_refusals.apply_async(expires=FORGOTTEN)
            return


def _count_some() -> bool:
    with context().transaction() as session:
        return note_refusals(session, read_now(session)) == MANY
