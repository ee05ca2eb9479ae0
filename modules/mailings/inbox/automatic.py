"""Telling what a program wrote from what a person did (RFC 3834): the first is never answered, nor posted."""

from __future__ import annotations

from email.message import Message

from modules.mailings.inbox.mime import header, headers

_BULK = {"bulk", "junk", "list", "auto_reply"}
_SIGNS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Loop", "Feedback-ID")
_POSTMEN = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon")


def is_automatic(message: Message, sender: str) -> bool:
    """Whether a program wrote it, or a list passed it on; `sender` is that of the envelope, empty for the null sender.

    A header that stands there twice counts by whichever says so.
    """
    submitted = {each.partition(";")[0].strip().lower() for each in headers(message, "Auto-Submitted")}
    return (
        not sender
        or not submitted <= {"", "no"}
        or not _BULK.isdisjoint(each.strip().lower() for each in headers(message, "Precedence"))
        or any(name in message for name in _SIGNS)
        or message.get_content_type() == "multipart/report"
    )


def is_from_a_mail_server(message: Message) -> bool:
    """Whether it says that a mail server wrote it: what else comes back by itself is somebody's out-of-office note."""
    return any(name in header(message, "From").lower() for name in _POSTMEN)
