"""Mail that comes in, in the words of the field."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.tokens import Tokens, new_nonce
from modules.deliveries.models import Delivery
from modules.mailings.bulk.verp import bounce_address
from modules.mailings.inbox.models import InboxMessage, Post, PostAsk, Poster
from modules.mailings.inbox.receiving import Arrival, receive
from modules.mailings.lists.models import MailingList
from modules.people.models import Address, Person
from tests.factories.deliveries import a_delivery
from tests.factories.lists import a_list
from tests.factories.people import a_person

HOST = "localhost"
AUTHSERV = "mx.example.org"
TOKENS = Tokens(("a test key that is long enough to sign with",))
PASSES = f"{AUTHSERV}; dkim=pass header.d=example.org header.s=one; dmarc=pass header.from=example.org"
_numbers = count(1)

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{id}@mx.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: message/rfc822

From: convene@example.org
Subject: News

--b--
"""
COMPLAINT = """\
From: <feedback@example.net>
To: <{to}>
Subject: FW: News
Message-ID: <{id}@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is a complaint.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{sender}>
Original-Rcpt-To: <redacted@example.net>

--b
Content-Type: {original}

From: <convene@example.org>
To: <redacted@example.net>
Subject: News
Message-ID: {message_id}

Some news.
--b--
"""


def wire(text: str) -> bytes:
    """A message as it comes over the wire."""
    return text.replace("\n", "\r\n").encode()


def a_sent(session: Session, now: datetime, **over: object) -> Delivery:
    """A newsletter that a mail server took."""
    return a_delivery(session, now, **{"kind": "newsletter", "state": "accepted", "settled_at": now} | over)


def verp(delivery: Delivery) -> str:
    return bounce_address(TOKENS, delivery.id, HOST)


def a_report(delivery: Delivery, status: str = "5.1.1", said: str = "550 no such user", **over: str) -> bytes:
    """What a mail server writes of a message that it could not deliver."""
    values = {"to": verp(delivery), "address": delivery.address, "action": "failed", "status": status, "said": said}
    return wire(REPORT.format(id=next(_numbers), **values | over))


def a_complaint(delivery: Delivery, **over: str) -> bytes:
    """What a provider writes when somebody presses "this is spam"."""
    values = {"to": f"abuse@{HOST}", "kind": "abuse", "sender": verp(delivery), "message_id": delivery.message_id}
    return wire(COMPLAINT.format(id=next(_numbers), **{"original": "message/rfc822"} | values | over))


def a_message(sender: str = "maria@example.org", proof: str = PASSES, **headers: str) -> EmailMessage:
    """A message that somebody wrote by hand."""
    made = EmailMessage()
    if proof:
        made["Authentication-Results"] = proof
    named = {"From": sender, "Subject": "A question", "Message-ID": f"<{next(_numbers)}@example.org>"}
    for name, value in (named | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content("Who brings the maps?\n")
    return made


def arrive(
    session: Session, now: datetime, content: bytes, recipient: str, purpose: str, sender: str = "maria@example.org"
) -> InboxMessage | None:
    """Have it come; None where it was here before."""
    before = set(session.scalars(select(InboxMessage.id)))
    receive(session, Arrival(sender=sender, recipients={recipient: purpose}, content=content), now)
    return session.scalars(select(InboxMessage).where(InboxMessage.id.not_in(before))).one_or_none()


def a_parked_message(session: Session, now: datetime, **over: object) -> InboxMessage:
    """Mail that needs a person."""
    values = {
        "purpose": "staff",
        "recipient": f"postmaster@{HOST}",
        "sender": "sam@example.net",
        "content": b"From: Sam <sam@example.net>\r\nSubject: Help\r\n\r\n<b>Hello</b>\r\n",
    }
    state = {"state": "parked", "outcome": "to_read", "settled_at": now}
    made = InboxMessage(
        **{"message_key": f"key-{next(_numbers)}", "next_attempt_at": now, "received_at": now} | values | state | over
    )
    session.add(made)
    session.flush()
    return made


def a_poster(session: Session, now: datetime, mailing: MailingList, person: Person, **over: object) -> Poster:
    """Somebody who may post to a list by mail."""
    address_id = session.scalars(select(Address.id).where(Address.person_id == person.id)).one()
    made = Poster(**{"list_id": mailing.id, "address_id": address_id, "added_at": now} | over)
    session.add(made)
    session.flush()
    return made


def a_post(session: Session, now: datetime, mailing: MailingList | None = None, **over: object) -> Post:
    """A message to a list that waits for a moderator."""
    mailing = mailing or a_list(session, now)
    values = {"address": "stranger@example.net", "name": "Sam Stranger", "subject": "A question", "body": "Who brings *maps*?"}
    made = Post(**{"list_id": mailing.id, "why": "stranger", "state": "held", "received_at": now} | values | over)
    session.add(made)
    session.flush()
    return made


def an_asked_moderator(session: Session, now: datetime, person: Person | None = None, post: Post | None = None) -> PostAsk:
    """A moderator of a list where a post waits, who was asked about it."""
    post = post or a_post(session, now, a_list(session, now, name_en="News", name_es="Noticias"))
    person = person or a_person(session, now, address=f"moderator-{next(_numbers)}@example.org")
    poster = a_poster(session, now, session.get_one(MailingList, post.list_id), person, moderates=True)
    made = PostAsk(post_id=post.id, address_id=poster.address_id, nonce=new_nonce())
    session.add(made)
    session.flush()
    return made


def an_asked_moderator_id(session: Session, now: datetime, person: Person) -> int:
    """What the letter to a moderator is about."""
    return an_asked_moderator(session, now, person).id


def a_waiting_post(session: Session, now: datetime, person: Person) -> int:
    """What the letter to its author is about."""
    address = session.scalars(select(Address.address).where(Address.person_id == person.id)).one()
    mailing = a_list(session, now, name_en="News", name_es="Noticias")
    return a_post(session, now, mailing, person_id=person.id, address=address, name=person.name).id
