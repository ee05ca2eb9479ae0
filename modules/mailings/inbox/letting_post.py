"""Saying who may post to a list by mail, and who decides on what others post."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound, Refused
from modules.mailings.inbox.models import Poster
from modules.mailings.lists.models import MailingList
from modules.people.addresses import address_key, find_address


class AddressNotProved(Refused):
    """Nobody has proved that this address is theirs: mail that names it could come from anybody."""


def let_post(session: Session, list_id: int, address: str, *, moderates: bool, actor_id: int, now: datetime) -> None:
    """Let an address post to a list; saying it again changes whether it moderates.

    Raises NotAnAddress, NotFound without the list; refuses with AddressNotProved.
    """
    found = find_address(session, address_key(address))
    if session.get(MailingList, list_id) is None:
        raise NotFound
    if found is None or found.confirmed_at is None:
        raise AddressNotProved
    row = insert(Poster).values(list_id=list_id, address_id=found.id, moderates=moderates, added_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["list_id", "address_id"], set_={"moderates": moderates}))
    note(session, actor_id, "let post", ("list", list_id), now, address_id=found.id, moderates=moderates)


def stop_posting(session: Session, list_id: int, address_id: int, actor_id: int, now: datetime) -> None:
    """What this address posts is held from now on, and links that it was sent as a moderator lead nowhere."""
    session.execute(delete(Poster).where(Poster.list_id == list_id, Poster.address_id == address_id))
    note(session, actor_id, "stopped posting", ("list", list_id), now, address_id=address_id)
