"""What SES tells of mail that we sent through it, as bounces and complaints of ours.

Its form: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from modules.formats.cleaning import clean_line
from modules.mailings.answers import code_in
from modules.mailings.inbox.events import Asking, Event
from modules.mailings.inbox.sns import Notice

_PEOPLE = {"Bounce": ("bounce", "bouncedRecipients"), "Complaint": ("complaint", "complainedRecipients")}
MOST_PEOPLE = 100


def read_ses(body: bytes, asking: Asking, now: datetime) -> list[Event]:
    """What SES says by way of SNS, once it is seen to be theirs; a topic that asks whether we want it is confirmed.

    This asks the web. Raises NotTheirs, and OSError when there is no answer.
    """
    notice = Notice.read(body, asking.topics)
    notice.verify(asking.fetch, now)
    notice.confirm(asking.fetch)
    named = notice.fields.get("MessageId", "")
    return [replace(each, notice=named) for each in events_in(notice.fields.get("Message", ""))]


def events_in(message: str) -> list[Event]:
    """What a message of SES says; nothing for one of another kind or form."""
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return []
    if not isinstance(said, dict):
        return []
    kind = _text(said, "notificationType") or _text(said, "eventType")
    return list(_events(said, kind)) if kind in _PEOPLE else []


def _events(said: dict[str, Any], kind: str) -> Iterator[Event]:
    about, listed = _PEOPLE[kind]
    part, mail = _part(said, about), _part(said, "mail")
    people = part.get(listed)
    for person in people[:MOST_PEOPLE] if isinstance(people, list) else ():
        if isinstance(person, dict):
            status = code_in(_text(person, "status"))
            yield Event(
                _kind(kind, part, status),
                _text(mail, "source").strip("<> "),
                _text(_part(mail, "commonHeaders"), "messageId"),
                status,
                _text(person, "diagnosticCode"),
            )


def _kind(kind: str, part: dict[str, Any], status: str) -> str:
    if kind == "Complaint":
        return "complaint"
    lasting = _text(part, "bounceType") == "Permanent" and not status.startswith("4")
    return "permanent" if lasting else "temporary"


def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _text(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    return clean_line(found) if isinstance(found, str) else ""
