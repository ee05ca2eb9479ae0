"""Addresses of pages of mail: of the sample content, and of what few readers come to see, which is made here."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.links import CONFIRM_LISTS, DECIDE_POST, LEAVE_LIST, MAIL_PREFERENCES, REMINDERS
from modules.core.times import read_now
from modules.core.tokens import Tokens
from modules.mailings.editions.models import Edition
from modules.mailings.inbox.posting import approve
from modules.mailings.lists.models import MailingList, Subscription
from modules.registrations.models import Registration
from tests.factories.inbox import a_parked_message, a_post, an_asked_moderator
from tests.factories.lists import a_subscriber, a_tried_import
from tests.factories.people import a_person
from tests.stack import Stack, settings_of

SENT, DRAFT = "/staff/mail/editions/{sent}", "/staff/mail/editions/{draft}"
STAFF = [
    "/staff/mail",
    f"{DRAFT}/write",
    f"{DRAFT}/write?look=text",
    f"{DRAFT}/write?lang=es&look=dark",
    f"{DRAFT}/add",
    f"{SENT}/account",
    f"{SENT}/account?q=example.org&show=rejected",
    f"{SENT}/recall",
    "/staff/mail/lists",
    "/staff/mail/lists/new",
    "/staff/mail/lists/{list}",
    "/staff/mail/imports/{tried}",
    "/staff/mail/addresses?q={address}",
    "/staff/mail/posts",
    "/staff/mail/posts/{post}",
    "/staff/mail/inbox",
    "/staff/mail/inbox/{parked}",
    "/staff/mail/reminders",
    "/staff/mail/running",
    "/staff/mail/search",
    "/staff/mail/search?q={address}",
]
READER = [
    "/newsletters",
    "/newsletters?lists=families",
    "/newsletters/check-email",
    "/newsletters/friday-5",
    "/newsletters/friday-5?q=nothing-says-this",
    "/newsletters/friday-5/{sent_number}",
    "/newsletters/posts/{told}",
    "/mail/posts/{ask}",
    "/subscriptions/confirm/{confirm}",
    "/subscriptions/{preferences}",
    "/subscriptions/leave/{leave}",
    "/reminders/{reminder}",
]


def mail_places(stack: Stack) -> dict[str, object]:
    """What the addresses above leave open."""
    key = Path(settings_of(stack.state)["SECRET_KEY_FILE"]).read_text(encoding="utf-8").strip()
    with Session(stack.engine) as session, transaction(session):
        now, tokens = read_now(session), Tokens((key,))
        return _of_issues(session) | _of_readers(session, now, tokens) | _of_posts(session, now, tokens)


def _of_issues(session: Session) -> dict[str, object]:
    newest = select(Edition).order_by(Edition.id.desc()).limit(1)
    sent = session.scalars(newest.where(Edition.state == "finished")).one()
    return {
        "sent": sent.id,
        "sent_number": sent.number,
        "draft": session.scalars(newest.where(Edition.state == "draft")).one().id,
    }


def _of_readers(session: Session, now: datetime, tokens: Tokens) -> dict[str, object]:
    news, address = _news(session), _an_address()
    reader = a_subscriber(session, now, news, address=address)
    asks = a_subscriber(session, now, news, address=_an_address(), state="asked")
    own = session.scalars(select(Subscription).where(Subscription.address_id == reader.address_id)).one()
    seat = session.scalars(select(Registration).limit(1)).one()
    return {
        "address": address,
        "list": news.id,
        "tried": a_tried_import(session, now, news, f"email\n{_an_address()}\nnobody\n".encode(), {"address": 0}).id,
        "preferences": tokens.make(MAIL_PREFERENCES, reader.address_id, reader.nonce),
        "confirm": tokens.make(CONFIRM_LISTS, asks.address_id, asks.nonce),
        "leave": tokens.make(LEAVE_LIST, own.id, reader.nonce),
        "reminder": tokens.make(REMINDERS, seat.id, seat.nonce),
    }


def _of_posts(session: Session, now: datetime, tokens: Tokens) -> dict[str, object]:
    news = _news(session)
    moderator = a_person(session, now, address=_an_address())
    asked = an_asked_moderator(session, now, moderator, a_post(session, now, news))
    return {
        "post": asked.post_id,
        "ask": tokens.make(DECIDE_POST, asked.id, asked.nonce),
        "told": approve(session, a_post(session, now, news).id, moderator.id, now).id,
        "parked": a_parked_message(session, now, message_key=uuid.uuid4().hex).id,
    }


def _news(session: Session) -> MailingList:
    return session.scalars(select(MailingList).where(MailingList.slug == "announcements")).one()


def _an_address() -> str:
    return f"reader-{uuid.uuid4().hex}@example.org"
