"""Complaints: somebody told their provider that our mail is unwanted. They get no list any more, until they ask for one anew."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import Message

from sqlalchemy.orm import Session

from modules.mailings.inbox.bouncing import Report, keep_report
from modules.mailings.inbox.mime import header, kind_of, parse, parts_in, parts_of, text_in
from modules.mailings.lists.leaving import Way, leave_all
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.addresses import address_key, find_address

_ORIGINALS = {"message/rfc822", "text/rfc822-headers"}
_IN_BRACKETS = re.compile(r"<[^<>\s]{1,200}>")


class Complaint:
    """What a feedback report (RFC 5965) says of the message that it is about, its reader's address blacked out or not."""

    def __init__(self, message: Message) -> None:
        self._report = next(
            iter(_nested(part) for part in parts_of(message) if kind_of(part) == "message/feedback-report"), None
        )
        self._original = next(iter(_nested(part) for part in parts_of(message) if kind_of(part) in _ORIGINALS), None)

    @property
    def is_one(self) -> bool:
        """Whether the message is a complaint at all; one that says it is none (`not-spam`) is not."""
        return self._report is not None and header(self._report, "Feedback-Type").lower() != "not-spam"

    @property
    def senders(self) -> list[str]:
        """Envelope senders of the message: ours say which delivery it was."""
        said = [header(self._report, "Original-Mail-From")] if self._report else []
        said += [header(self._original, "Return-Path")] if self._original else []
        return [each.strip().strip("<>") for each in said if each]

    @property
    def message_ids(self) -> list[str]:
        """Its Message-ID, as the ledger has it."""
        return _IN_BRACKETS.findall(header(self._original, "Message-ID")) if self._original else []


def note_complaint(session: Session, report: Report, now: datetime) -> bool:
    """Take the reader off every list and suppress the address; whether it was news."""
    if not keep_report(session, report, now):
        return False
    found = find_address(session, address_key(report.delivery.address))
    if found is None:
        suppress(session, report.delivery.address, Reason.COMPLAINED, now)
    else:
        leave_all(session, found.id, Way.COMPLAINT, now, Reason.COMPLAINED)
    return True


def _nested(part: Message) -> Message:
    """The message in a part, or the headers that are its text."""
    within = parts_in(part)
    return within[0] if within else parse(text_in(part).encode("utf-8", "replace"), headers_only=True)
