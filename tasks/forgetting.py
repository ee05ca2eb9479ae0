"""Forgetting old mail: little by little at night, so that nobody waits for a lock or a table."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.mailings.forgetting import forget_digests, forget_empty_runs, forget_told
from modules.mailings.inbox.forgetting import forget_mail
from modules.mailings.lists.forgetting import forget_files, forget_lines
from modules.mailings.preflight.forgetting import forget_preflights
from tasks.app import app
from tasks.context import context

FORGETTING_SECONDS = 20.0
"""After so long the task rings for itself and ends, so that others get their turn."""


def forget_mail_as_it_came(session: Session, now: datetime) -> bool:
    """For as many days as is set."""
    return forget_mail(session, now, context().inbox_days)


STEPS = (
    forget_digests,
    forget_told,
    forget_empty_runs,
    forget_lines,
    forget_files,
    forget_mail_as_it_came,
    forget_preflights,
)
"""Each does a little, and says whether there may be more."""


@app.task
def forget_old_mail() -> None:
    """Take each step until there is nothing left for it, in transactions of their own; the next night finds what was missed."""
    until = monotonic() + FORGETTING_SECONDS
    for step in STEPS:
        more = True
        while more:
            if monotonic() > until:
                forget_old_mail.delay()
                return
            with context().transaction() as session:
                more = step(session, read_now(session))
