"""What is asked about mail that came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.core.links import DECIDE_POST
from modules.core.tokens import Tokens
from modules.mailings.inbox.models import InboxMessage, Post, PostAsk, Poster
from modules.mailings.lists.models import MailingList
from modules.people.models import Address, Person

LATE = timedelta(minutes=5)
PAGE = 100


def mail_late(session: Session, now: datetime) -> int:
    """How many messages have waited for so long that somebody should look why."""
    late = select(func.count()).where(InboxMessage.state == "waiting", InboxMessage.received_at <= now - LATE)
    return session.scalar(late) or 0


def held_posts(session: Session) -> list[tuple[Post, MailingList]]:
    """The posts that wait for a moderator, the oldest first."""
    found = select(Post, MailingList).join(MailingList, MailingList.id == Post.list_id).where(Post.state == "held")
    return [(row[0], row[1]) for row in session.execute(found.order_by(Post.received_at, Post.id).limit(PAGE))]


def decided_posts(session: Session) -> list[tuple[Post, MailingList]]:
    """The others, the newest first."""
    found = select(Post, MailingList).join(MailingList, MailingList.id == Post.list_id).where(Post.state != "held")
    return [(row[0], row[1]) for row in session.execute(found.order_by(Post.received_at.desc(), Post.id.desc()).limit(PAGE))]


def find_post(session: Session, post_id: int) -> tuple[Post, MailingList]:
    """One post with its list; NotFound when there is none."""
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound
    return post, session.get_one(MailingList, post.list_id)


def public_post(session: Session, post_id: int) -> tuple[Post, MailingList]:
    """A post that anybody may read: let pass, on a list that is open to all. NotFound for any other."""
    post, mailing = find_post(session, post_id)
    if post.state != "approved" or not mailing.open:
        raise NotFound
    return post, mailing


def ask_of(session: Session, tokens: Tokens, token: str) -> tuple[PostAsk, int]:
    """What a moderator was asked, as the token of their letter proves, and who they are. NotFound for any other token."""
    found = (
        select(PostAsk, Address.person_id)
        .join(Address, Address.id == PostAsk.address_id)
        .join(Post, Post.id == PostAsk.post_id)
        .join(Poster, (Poster.address_id == PostAsk.address_id) & (Poster.list_id == Post.list_id))
        .where(PostAsk.id == (Tokens.thing(token) or 0), Poster.moderates, Address.confirmed_at.is_not(None))
    )
    row = session.execute(found).one_or_none()
    if row is None or not tokens.proves(token, DECIDE_POST, row[0].id, row[0].nonce):
        raise NotFound
    return row[0], row[1]


def posters_of(session: Session) -> list[tuple[Poster, MailingList, Address, Person]]:
    """Who may post where, by list and name."""
    found = (
        select(Poster, MailingList, Address, Person)
        .join(MailingList, MailingList.id == Poster.list_id)
        .join(Address, Address.id == Poster.address_id)
        .join(Person, Person.id == Address.person_id)
        .order_by(MailingList.rank, MailingList.id, Person.search_key, Address.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(found)]


def lists_to_post_to(session: Session) -> list[MailingList]:
    """The lists that have an address."""
    found = select(MailingList).where(MailingList.retired_at.is_(None), MailingList.kind != "friday5")
    return list(session.scalars(found.order_by(MailingList.rank, MailingList.id)))


def parked_mail(session: Session) -> Sequence[InboxMessage]:
    """What a person should look at, the newest first; without the bytes."""
    found = select(InboxMessage).where(InboxMessage.state == "parked")
    return session.scalars(found.order_by(InboxMessage.received_at.desc(), InboxMessage.id.desc()).limit(PAGE)).all()


def dropped_counts(session: Session) -> dict[str, int]:
    """How many messages were dropped, by why, as far back as mail is kept."""
    counted = select(InboxMessage.outcome, func.count()).where(InboxMessage.state == "dropped")
    return {row[0]: row[1] for row in session.execute(counted.group_by(InboxMessage.outcome))}
