"""Doing what a message asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.core.tokens import Tokens
from modules.mailings.inbox.addressing import purpose_of, slug_in, token_in
from modules.mailings.inbox.authenticity import author_of
from modules.mailings.inbox.automatic import is_automatic, is_from_a_mail_server
from modules.mailings.inbox.bouncing import Report, note_bounce
from modules.mailings.inbox.claiming import Verdict, settle
from modules.mailings.inbox.complaining import Complaint, note_complaint
from modules.mailings.inbox.events import Asking, Event, NotTheirs
from modules.mailings.inbox.failures import failure_for, failures_in
from modules.mailings.inbox.finding import find_by_ids, find_by_senders
from modules.mailings.inbox.mime import parse
from modules.mailings.inbox.models import InboxMessage
from modules.mailings.inbox.posting import take_post
from modules.mailings.inbox.provider_events import PROVIDERS, do_events
from modules.mailings.lists.leaving import Way, leave_by_token
from modules.mailings.lists.models import MailingList

SHOWN_IN_FULL = 512 * 1024
"""Octets of a report that are looked at: what counts stands before the message that it is about."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What reading takes: the tokens that prove our own addresses, the mail server whose word counts, and how providers are asked."""

    tokens: Tokens
    authserv_id: str = ""
    asking: Asking = field(default_factory=Asking)

    def look(self, claimed: InboxMessage, now: datetime) -> Sequence[Event] | None:
        """What a provider says; None when it was not the provider. It asks the web: never inside a transaction."""
        if claimed.purpose != "event":
            return ()
        try:
            return PROVIDERS[claimed.recipient](claimed.content, self.asking, now)
        except NotTheirs:
            return None


def handle(session: Session, reader: Reader, claimed: InboxMessage, seen: Sequence[Event] | None, now: datetime) -> None:
    """Do what it asks for, and say so in its row; nothing when another has done so since it was claimed.

    `seen` is what `Reader.look` returned.
    """
    own = select(InboxMessage).where(InboxMessage.id == claimed.id, InboxMessage.attempts == claimed.attempts)
    row = session.scalars(own.where(InboxMessage.state == "waiting").with_for_update()).one_or_none()
    if row is None:
        return
    if row.purpose == "event":
        settle(row, do_events(session, reader.tokens, row, seen, now), now)
    else:
        settle(row, _HANDLERS[row.purpose](session, reader, row, now), now)


def _bounce(session: Session, reader: Reader, row: InboxMessage, now: datetime) -> Verdict:
    delivery = find_by_senders(session, reader.tokens, [row.recipient])
    if delivery is None:
        return Verdict("dropped", "forged")
    message = parse(row.content[:SHOWN_IN_FULL])
    source = f"mail:{row.id}"
    if Complaint(message).is_one:
        report = Report(source=source, delivery=delivery, kind="complaint", message_id=row.id)
        return Verdict("handled", "complaint" if note_complaint(session, report, now) else "known")
    failure = failure_for(failures_in(message), delivery.address)
    if failure is None:
        note = is_automatic(message, row.sender) and not is_from_a_mail_server(message)
        return Verdict("dropped", "automatic") if note else Verdict("parked", "unread")
    kind = "permanent" if failure.permanent else "temporary"
    report = Report(
        source=source,
        delivery=delivery,
        kind=kind,
        status=failure.status,
        diagnostic=failure.diagnostic,
        message_id=row.id,
    )
    note_bounce(session, report, now)
    return Verdict("handled", kind)


def _leave(session: Session, reader: Reader, row: InboxMessage, now: datetime) -> Verdict:
    """The token is the proof, whoever sent it. A wish that proves nothing is read by a person: it may be meant."""
    try:
        leave_by_token(session, reader.tokens, token_in(row.recipient), Way.MAIL, now)
    except NotFound:
        return Verdict("parked", "unproved")
    return Verdict("handled", "left")


def _post(session: Session, reader: Reader, row: InboxMessage, now: datetime) -> Verdict:
    message = parse(row.content)
    mailing = session.scalars(select(MailingList).where(MailingList.slug == slug_in(row.recipient))).one()
    if is_automatic(message, row.sender):
        return Verdict("dropped", "automatic")
    if mailing.retired_at is not None:
        return Verdict("parked", "retired")
    if _is_from_us(session, row, message):
        return Verdict("dropped", "own")
    try:
        post = take_post(session, row, message, mailing, reader.authserv_id, now)
    except NotFound:
        return Verdict("parked", "unreadable")
    return Verdict("handled", post.state)


def _is_from_us(session: Session, row: InboxMessage, message: Message) -> bool:
    """Whether it bears an address of ours as its sender, which nobody writes from: an answer to it would come back here."""
    author, host = author_of(message), row.recipient.rpartition("@")[2].lower()
    return any(purpose_of(session, each, host) for each in (row.sender, author[1] if author else "") if each)


def _staff(session: Session, reader: Reader, row: InboxMessage, now: datetime) -> Verdict:
    """Mail for a person; but complaints come to these addresses too."""
    complaint = Complaint(parse(row.content[:SHOWN_IN_FULL]))
    if not complaint.is_one:
        return Verdict("parked", "to_read")
    found = find_by_senders(session, reader.tokens, complaint.senders) or find_by_ids(session, complaint.message_ids)
    if found is None:
        return Verdict("parked", "unread")
    report = Report(source=f"mail:{row.id}", delivery=found, kind="complaint", message_id=row.id)
    return Verdict("handled", "complaint" if note_complaint(session, report, now) else "known")


_HANDLERS: dict[str, Callable[[Session, Reader, InboxMessage, datetime], Verdict]] = {
    "bounce": _bounce,
    "leave": _leave,
    "post": _post,
    "staff": _staff,
}
