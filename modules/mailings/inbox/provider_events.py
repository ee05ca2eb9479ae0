"""What mail providers told us, once it is seen to be theirs: bounces and complaints like those that come by mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.tokens import Tokens
from modules.mailings.inbox.bouncing import Report, note_bounce
from modules.mailings.inbox.claiming import Verdict
from modules.mailings.inbox.complaining import note_complaint
from modules.mailings.inbox.events import Asking, Event
from modules.mailings.inbox.finding import find_by_ids, find_by_senders
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.inbox.ses import read_ses

PROVIDERS: dict[str, Callable[[bytes, Asking, datetime], list[Event]]] = {"ses": read_ses}
"""Who tells us of our mail over the web, and how it is read."""


def do_events(session: Session, tokens: Tokens, row: InboxMessage, seen: Sequence[Event] | None, now: datetime) -> Verdict:
    """Note what each is about; those that are about nothing of ours are passed over. None seen: it was not the provider."""
    if seen is None:
        return Verdict("dropped", "forged")
    for number, event in enumerate(seen):
        found = find_by_senders(session, tokens, [event.sender]) or find_by_ids(session, [event.message_id])
        if found is not None:
            source = f"event:{event.notice or row.id}:{number}"
            report = Report(source=source, delivery=found, kind=event.kind, status=event.status, diagnostic=event.diagnostic)
            (note_complaint if event.kind == "complaint" else note_bounce)(session, report, now)
    return Verdict("handled", "event")
