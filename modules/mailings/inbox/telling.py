"""A post waits: telling those who decide, and whoever wrote it."""

from __future__ import annotations

from sqlalchemy import String, cast, literal, select
from sqlalchemy.dialects.postgresql import insert

from modules.core.tokens import new_nonce
from modules.deliveries.queueing import Message, queue, queue_many
from modules.mailings.desk import Desk
from modules.mailings.inbox.models import Post, PostAsk, Poster
from modules.mailings.lists.suppressing import hash_of, is_held_back
from modules.people.models import Address, Person


def tell_moderators(desk: Desk, post_id: int) -> int:
    """Ask everybody who moderates the list, each once; how many were new. Who has proved no address is not asked."""
    session, post = desk.session, desk.session.get_one(Post, post_id)
    moderators = (
        select(Poster.address_id)
        .join(Address, Address.id == Poster.address_id)
        .where(Poster.list_id == post.list_id, Poster.moderates, Address.confirmed_at.is_not(None))
    )
    asked = [{"post_id": post.id, "address_id": each, "nonce": new_nonce()} for each in session.scalars(moderators)]
    if asked:
        session.execute(insert(PostAsk).values(asked).on_conflict_do_nothing())
    recipients = (
        select(
            (literal("post_held:") + cast(PostAsk.id, String)).label("key"),
            PostAsk.id.label("thing_id"),
            literal(0).label("revision"),
            Person.language.label("locale"),
            Person.id.label("person_id"),
            Address.address.label("address"),
        )
        .join(Address, Address.id == PostAsk.address_id)
        .join(Person, Person.id == Address.person_id)
        .where(PostAsk.post_id == post.id)
    )
    return queue_many(session, recipients, "post_held", desk.head.host, desk.now)


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
