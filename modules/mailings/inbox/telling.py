"""A post waits: telling those who decide, and whoever wrote it."""

from __future__ import annotations

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from modules.core.tokens import new_nonce
from modules.deliveries.queueing import Message, queue, queue_many
from modules.mailings.desk import Desk
from modules.mailings.inbox.models import Post, PostAsk, Poster
from modules.mailings.lists.suppressing import hash_of, is_held_back
from modules.mailings.recipients import Reached, recipients
from modules.people.models import Address, Person

MOST_OPEN = 20
"""Of so many posts a moderator is asked at a time: whoever sends us thousands fills nobody's mailbox. The others wait their turn."""


def unasked_posts(session: Session, limit: int = MOST_OPEN) -> list[int]:
    """Posts that wait, and of which a moderator who has time was not asked: there were too many, or they moderate since then only.

    The oldest first.
    """
    asked = exists().where(PostAsk.post_id == Post.id, PostAsk.address_id == Poster.address_id).correlate(Post, Poster)
    idle = exists(_moderators().where(Poster.list_id == Post.list_id, ~asked).correlate(Post))
    found = select(Post.id).where(Post.state == "held", idle).order_by(Post.received_at, Post.id)
    return list(session.scalars(found.limit(limit)))


def _moderators() -> Select[int]:
    """Who moderates, has proved the address and is not asked of too many posts already."""
    held = aliased(Post)
    asks = select(func.count()).select_from(PostAsk).join(held, held.id == PostAsk.post_id)
    waiting = asks.where(PostAsk.address_id == Poster.address_id, held.state == "held").correlate(Poster).scalar_subquery()
    found = select(Poster.address_id).join(Address, Address.id == Poster.address_id)
    return found.where(Poster.moderates, Address.confirmed_at.is_not(None), waiting < MOST_OPEN)


def tell_moderators(desk: Desk, post_id: int) -> int:
    """Ask everybody who moderates the list and has time, each once; how many were new. Who has proved no address is not asked."""
    session, post = desk.session, desk.session.get_one(Post, post_id)
    moderators = _moderators().where(Poster.list_id == post.list_id)
    asked = [{"post_id": post.id, "address_id": each, "nonce": new_nonce()} for each in session.scalars(moderators)]
    if asked:
        session.execute(insert(PostAsk).values(asked).on_conflict_do_nothing())
    asks = (
        recipients("post_held", PostAsk.id, Reached(Person.language, Person.id, Address.address))
        .join(Address, Address.id == PostAsk.address_id)
        .join(Person, Person.id == Address.person_id)
        .where(PostAsk.post_id == post.id)
    )
    return queue_many(session, asks, "post_held", desk.head.host, desk.now)


def tell_author(desk: Desk, post_id: int) -> int | None:
    """Say once a day that it waits: to whoever is proved to have written it and to nobody else, for anybody's name can be forged.

    The id of the delivery; None where nothing is said.
    """
    post = desk.session.get_one(Post, post_id)
    if post.why != "stranger" or not post.address or is_held_back(desk.session, post.address):
        return None
    person = desk.session.get(Person, post.person_id) if post.person_id else None
    message = Message(
        key=f"post_waiting:{hash_of(post.address)}:{desk.now:%Y-%m-%d}",
        letter="post_waiting",
        thing_id=post.id,
        locale=person.language if person else "en",
        person_id=post.person_id,
        address=post.address,
        host=desk.head.host,
    )
    return queue(desk.session, message, desk.now)
