"""Posts to a list by mail: published at once for whoever may post and is proved to have written, else held for a moderator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound, Refused
from modules.mailings.facts import PostHeld
from modules.mailings.inbox.authenticity import author_of, is_proved
from modules.mailings.inbox.models import InboxMessage, Post, Poster
from modules.mailings.inbox.publishing import publish_post
from modules.mailings.inbox.wording import Wording, wording_of
from modules.mailings.lists.models import MailingList
from modules.outbox.recording import record
from modules.people.addresses import address_key
from modules.people.errors import NotAnAddress
from modules.people.models import Address

LONGEST_NAME = 100


class PostDecided(Refused):
    """Another moderator was first; `state` says what they decided."""


class ListGivenUp(Refused):
    """The list was retired since the post came: nobody would be told."""


@dataclass(frozen=True)
class _Author:
    """Who wrote, as far as is known. `person_id` is whose address it is, once they proved that it is theirs."""

    name: str
    address: str
    person_id: int | None = None
    may_post: bool = False


def take_post(
    session: Session, row: InboxMessage, message: Message, mailing: MailingList, authserv_id: str, now: datetime
) -> Post:
    """Make a post of a message to a list. A held one is told of by PostHeld. NotFound where nobody wrote it, or nothing in it."""
    author, wording = _author(session, message, mailing.id), wording_of(message)
    if not (wording.subject or wording.body):
        raise NotFound
    proved = is_proved(message, author.address, authserv_id)
    post = _written(author, wording, row, mailing)
    post.why = "" if proved and author.may_post else "stranger" if proved else "unproved"
    post.state = "held"
    session.add(post)
    session.flush()
    if post.why:
        record(session, PostHeld(post_id=post.id), now)
    else:
        _approve(session, post, None, now)
    return post


def approve(session: Session, post_id: int, actor_id: int | None, now: datetime) -> Post:
    """Let it be told to the list. PostDecided when another moderator was first; ListGivenUp; NotFound without the post."""
    post = _held(session, post_id)
    if session.get_one(MailingList, post.list_id).retired_at is not None:
        raise ListGivenUp
    _approve(session, post, actor_id, now)
    return post


def refuse(session: Session, post_id: int, actor_id: int | None, now: datetime) -> Post:
    """Let it lie: nobody is told of it, its author neither. PostDecided when another moderator was first."""
    post = _held(session, post_id)
    post.state, post.decided_at, post.decided_by = "refused", now, actor_id
    return post


def _approve(session: Session, post: Post, actor_id: int | None, now: datetime) -> None:
    post.item_id = publish_post(session, post, actor_id, now)
    post.state, post.decided_at, post.decided_by = "approved", now, actor_id


def _held(session: Session, post_id: int) -> Post:
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        raise NotFound
    if post.state != "held":
        raise PostDecided(state=post.state)
    return post


def _author(session: Session, message: Message, list_id: int) -> _Author:
    said = author_of(message)
    if said is None:
        raise NotFound
    name, address = said[0][:LONGEST_NAME], said[1]
    try:
        key = address_key(address)
    except NotAnAddress as error:
        raise NotFound from error
    found = (
        select(Address.person_id, Poster.list_id)
        .outerjoin(Poster, (Poster.address_id == Address.id) & (Poster.list_id == list_id))
        .where(Address.key == key, Address.confirmed_at.is_not(None))
    )
    row = session.execute(found).one_or_none()
    return _Author(name, address, row[0], row[1] is not None) if row else _Author(name, address)


def _written(author: _Author, wording: Wording, row: InboxMessage, mailing: MailingList) -> Post:
    return Post(
        list_id=mailing.id,
        message_id=row.id,
        person_id=author.person_id,
        address=author.address,
        name=author.name,
        subject=wording.subject,
        body=wording.body,
        left_out=wording.left_out,
        received_at=row.received_at,
    )
