"""The items of an edition and their places. Each deed takes one that was handed in or approved back to a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.mailings.editions.composing import Hand, forget_read, take_back
from modules.mailings.editions.errors import ItemPresent, ItemPrivate, ItemWithdrawn
from modules.mailings.editions.models import Edition, Slot
from modules.mailings.items.models import Item


def put(session: Session, hand: Hand, item_id: int, now: datetime) -> Edition:
    """Give an item the place after the last. Raises NotFound, Stale; EditionFrozen, ItemPresent, ItemWithdrawn, ItemPrivate."""
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound
    if item.state == "withdrawn":
        raise ItemWithdrawn
    if item.private:
        raise ItemPrivate
    edition = take_back(session, hand, now)
    there = items_in_order(session, edition.id)
    if item_id in there:
        raise ItemPresent
    _arrange(session, edition, [*there, item_id])
    return edition


def move(session: Session, hand: Hand, item_id: int, position: int, now: datetime) -> Edition:
    """Give an item this place, counted from 1 and no further than the last; the others close up. Raises as `take_out` does."""
    edition = take_back(session, hand, now)
    others = _without(items_in_order(session, edition.id), item_id)
    place = max(0, position - 1)
    _arrange(session, edition, [*others[:place], item_id, *others[place:]])
    return edition


def step(session: Session, hand: Hand, item_id: int, steps: int, now: datetime) -> Edition:
    """Move an item up (-1) or down (1), no further than there are places. Raises as `take_out` does."""
    there = items_in_order(session, hand.edition_id)
    if item_id not in there:
        raise NotFound
    return move(session, hand, item_id, max(1, there.index(item_id) + 1 + steps), now)


def take_out(session: Session, hand: Hand, item_id: int, now: datetime) -> Edition:
    """Take an item out; the others close up. NotFound where it is not in there; Stale, EditionFrozen."""
    edition = take_back(session, hand, now)
    _arrange(session, edition, _without(items_in_order(session, edition.id), item_id))
    return edition


def items_in_order(session: Session, edition_id: int) -> list[int]:
    """The ids of an edition's items, by their places."""
    return list(session.scalars(select(Slot.item_id).where(Slot.edition_id == edition_id).order_by(Slot.position)))


def count_link(session: Session, hand: Hand, item_id: int, now: datetime, *, counted: bool) -> Edition:
    """Have the openings of an item's link counted in this edition, or not any more. Raises as `take_out` does."""
    edition = take_back(session, hand, now)
    place = update(Slot).where(Slot.edition_id == edition.id, Slot.item_id == item_id).values(counted=counted)
    if session.scalar(place.returning(Slot.item_id)) is None:
        raise NotFound
    forget_read(session, edition)
    return edition


def _without(there: Sequence[int], item_id: int) -> list[int]:
    if item_id not in there:
        raise NotFound
    return [each for each in there if each != item_id]


def _arrange(session: Session, edition: Edition, item_ids: Sequence[int]) -> None:
    """Write the places anew: two rows that change places would meet in the key."""
    gone = delete(Slot).where(Slot.edition_id == edition.id).returning(Slot.item_id, Slot.counted)
    counted = {row[0]: row[1] for row in session.execute(gone)}
    if item_ids:
        held = [{"item_id": each, "counted": counted.get(each, False)} for each in item_ids]
        rows = [{"edition_id": edition.id, "position": place, **each} for place, each in enumerate(held, 1)]
        session.execute(insert(Slot).values(rows))
    forget_read(session, edition)
